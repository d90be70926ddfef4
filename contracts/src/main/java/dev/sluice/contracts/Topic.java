package dev.sluice.contracts;

import java.time.Duration;
import java.util.Optional;

/**
 * One Kafka topic of the platform as every broker must have it.
 *
 * @param name the full topic name
 * @param partitions the partition count; never changed for {@code sluice.inbox} and {@code sluice.facts}
 * @param retention how long records are kept; empty means for ever
 * @param compacted whether the newest record of each key is kept beyond the retention
 * @param recordBytesMax the largest record in bytes; a larger one is refused where it is made
 * @param brokerTime whether the broker stamps records on arrival (LogAppendTime) instead of the producer
 */
public record Topic(
        String name,
        int partitions,
        Optional<Duration> retention,
        boolean compacted,
        int recordBytesMax,
        boolean brokerTime) {

    /** The {@code cleanup.policy} that this topic's promises amount to. */
    public String cleanupPolicy() {
        if (!compacted) {
            return "delete";
        }
        return retention.isPresent() ? "compact,delete" : "compact";
    }
}
