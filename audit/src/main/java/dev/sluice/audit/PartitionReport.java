package dev.sluice.audit;

import java.util.List;
import java.util.Optional;

/**
 * What was found in one partition.
 *
 * @param matched records that stand as they were signed
 * @param unsigned records of which no head speaks, most of them because it is still to come
 * @param last the newest head
 * @param beyond mismatches that are counted only
 * @param findings by offset
 */
public record PartitionReport(
        int partition, long matched, long unsigned, Optional<KnownHead> last, long beyond, List<Finding> findings) {

    /** Whether everything stands as it was signed. */
    public boolean isSound() {
        return findings.isEmpty() && beyond == 0;
    }
}
