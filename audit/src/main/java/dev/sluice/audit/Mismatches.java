package dev.sluice.audit;

import dev.sluice.audit.Finding.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What did not match, until all was seen: only then is it known whether a record is gone, another now, or elsewhere. Not
 * thread-safe.
 */
final class Mismatches {
    /** How many are kept; those beyond are counted only. */
    static final int KEPT_MAX = 10_000;

    private final int partition;
    private final List<Unmet> unmet = new ArrayList<>();
    private final Map<ByteBuffer, Long> strays = new HashMap<>();
    private long beyond;

    private record Unmet(long offset, ByteBuffer digest, Optional<Long> occupied) {}

    Mismatches(int partition) {
        this.partition = partition;
    }

    /**
     * A signed record that does not stand where it should.
     *
     * @param occupied the offset at which another stands in its place
     */
    void unmet(long offset, byte[] digest, Optional<Long> occupied) {
        if (hasRoom()) {
            unmet.add(new Unmet(offset, ByteBuffer.wrap(digest), occupied));
        }
    }

    /** A record that was not signed for where it stands. */
    void stray(long offset, byte[] digest) {
        if (hasRoom()) {
            strays.put(ByteBuffer.wrap(digest), offset);
        }
    }

    boolean isFull() {
        return unmet.size() + strays.size() >= KEPT_MAX;
    }

    /** Those that there was no room for. */
    long beyond() {
        return beyond;
    }

    List<Finding> findings() {
        var lost = unmet.stream().map(Unmet::digest).collect(Collectors.toSet());
        var changed = strays.entrySet().stream()
                .filter(stray -> !lost.contains(stray.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.toCollection(HashSet::new));
        var findings =
                unmet.stream().map(record -> finding(record, changed)).collect(Collectors.toCollection(ArrayList::new));
        // What is left was put where nothing was signed.
        changed.stream()
                .map(offset -> new Finding(Kind.INSERTED, partition, offset, "no such record was signed"))
                .forEach(findings::add);
        return findings;
    }

    /** @param changed where records stand that were never signed; the one in this record's place is taken out */
    private Finding finding(Unmet record, Set<Long> changed) {
        var elsewhere = strays.get(record.digest());
        if (elsewhere != null) {
            return new Finding(Kind.MOVED, partition, record.offset(), "its record stands at offset " + elsewhere);
        }
        return record.occupied().filter(changed::remove).isPresent()
                ? new Finding(Kind.CHANGED, partition, record.offset(), "another record than the one that was signed")
                : new Finding(Kind.MISSING, partition, record.offset(), "its record is gone");
    }

    private boolean hasRoom() {
        if (isFull()) {
            beyond++;
            return false;
        }
        return true;
    }
}
