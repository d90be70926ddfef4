package dev.sluice.audit;

import dev.sluice.audit.Finding.Kind;
import dev.sluice.contracts.AuditHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds the records of one partition against its signed heads. Both come in the order of their topics and in any turns;
 * only what the other side has not reached is kept. A record that is missing, or one too many, may shift all behind it
 * (a topic that was written anew has no holes): then the rest is compared at the shifted offsets. Not thread-safe.
 */
public final class PartitionCheck {
    /** How old a record may be before a head speaks of it. */
    static final Duration SIGNED_WITHIN = Duration.ofMinutes(10);

    private static final int SHIFT_MAX = 32;
    private static final int ALIKE_MIN = 3;
    private static final int AHEAD = SHIFT_MAX + ALIKE_MIN;

    private final int partition;
    private final Signatures signatures;
    private final long beginning;
    private final Instant now;
    private final Duration kept;
    private final Optional<KnownHead> known;
    private final TreeMap<Long, byte[]> signed = new TreeMap<>();
    private final TreeMap<Long, Standing> standing = new TreeMap<>();
    private final TreeMap<Long, Long> unspokenOf = new TreeMap<>();
    private final Mismatches mismatches;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<AuditHead> last = Optional.empty();
    private long lastAt;
    private long shift;
    private long matched;
    private long unsigned;
    private boolean unsignedIsTold;
    private boolean noMoreHeads;
    private boolean noMoreRecords;

    private record Standing(byte[] digest, Instant writtenAt) {}

    /** Where the records go on, seen from the signed one at hand: so many of them missing, and then so far off. */
    private record Shift(int missing, long by) {}

    /**
     * @param beginning the first offset that {@code sluice.audit} still has
     * @param kept how long its records are kept: what is gone sooner was removed
     * @param known a head through which the chain must lead
     */
    public PartitionCheck(
            int partition,
            Signatures signatures,
            long beginning,
            Instant now,
            Duration kept,
            Optional<KnownHead> known) {
        this.partition = partition;
        this.signatures = signatures;
        this.beginning = beginning;
        this.now = now;
        this.kept = kept;
        this.known = known;
        this.mismatches = new Mismatches(partition);
    }

    /** The next head, and where it stands in its topic. */
    public void head(AuditHead head, long offset) {
        if (follows(head, offset)) {
            var from = last.map(AuditHead::last).orElse(-1L) + 1;
            if (from < head.first()) {
                unspokenOf.put(from, head.first() - 1);
            }
            known.filter(remembered -> remembered.number() == head.number())
                    .filter(remembered -> !remembered.link().equals(head.link()))
                    .ifPresent(_ -> find(
                            Kind.HEAD_OUT_OF_LINE,
                            offset,
                            "head %d is not the one that is known".formatted(head.number())));
            last = Optional.of(head);
            lastAt = offset;
            expect(head);
            compare();
        }
    }

    /** A record among the heads that is none. */
    public void noHead(long offset) {
        find(Kind.HEAD_FORGED, offset, "this is no head");
    }

    /** The next record: where it stands, when it says it was written, and its digest. */
    public void record(long offset, Instant writtenAt, byte[] digest) {
        standing.put(offset, new Standing(digest, writtenAt));
        compare();
    }

    /** All heads have come. */
    public void noMoreHeads() {
        noMoreHeads = true;
        var reached = last.map(AuditHead::number).orElse(0L);
        known.filter(remembered -> remembered.number() > reached)
                .ifPresent(remembered -> find(
                        Kind.HEADS_MISSING,
                        lastAt,
                        "the chain ends with head %d, and head %d is known".formatted(reached, remembered.number())));
        compare();
    }

    /** All records have come. */
    public void noMoreRecords() {
        noMoreRecords = true;
        compare();
    }

    /** Signed records that wait for those that stand: whoever feeds both sides lets the shorter one catch up. */
    public int signedAhead() {
        return signed.size();
    }

    /** Records that wait for their heads. */
    public int standingAhead() {
        return standing.size();
    }

    /** What is known at the end of both sides. */
    public PartitionReport report() {
        var all = new ArrayList<>(findings);
        all.addAll(mismatches.findings());
        all.sort(Comparator.comparingLong(Finding::offset).thenComparing(Finding::kind));
        return new PartitionReport(
                partition,
                matched,
                unsigned,
                last.map(head -> new KnownHead(partition, head.number(), head.link())),
                mismatches.beyond(),
                all);
    }

    private boolean follows(AuditHead head, long offset) {
        if (head.partition() != partition || !signatures.vouchFor(head)) {
            find(Kind.HEAD_FORGED, offset, "head %d is not what a trusted key has signed".formatted(head.number()));
            return false;
        }
        if (last.isEmpty()) {
            return true;
        }
        var before = last.get();
        if (head.number() <= before.number() || head.first() <= before.last()) {
            find(
                    Kind.HEAD_OUT_OF_LINE,
                    offset,
                    "head %d comes after head %d".formatted(head.number(), before.number()));
            return false;
        }
        if (head.number() > before.number() + 1) {
            find(
                    Kind.HEADS_MISSING,
                    offset,
                    "heads %d to %d are gone, and nothing else speaks of offsets %d to %d"
                            .formatted(before.number() + 1, head.number() - 1, before.last() + 1, head.first() - 1));
            return true;
        }
        if (!head.previous().equals(before.link())) {
            find(
                    Kind.HEAD_OUT_OF_LINE,
                    offset,
                    "head %d follows another head %d".formatted(head.number(), before.number()));
        }
        return true;
    }

    private void expect(AuditHead head) {
        var digests = Base64.getDecoder().decode(head.digests());
        var gaps = new HashSet<>(head.gaps());
        var expired = 0;
        var at = 0;
        for (var offset = head.first(); offset <= head.last() && at < digests.length; offset++) {
            if (gaps.contains(offset)) {
                continue;
            }
            if (offset < beginning) {
                expired++;
            } else {
                signed.put(offset, Arrays.copyOfRange(digests, at, at + RecordDigest.BYTES));
            }
            at += RecordDigest.BYTES;
        }
        if (expired > 0 && head.at().isAfter(now.minus(kept))) {
            find(
                    Kind.MISSING,
                    head.first(),
                    "%d records before offset %d were removed before their time"
                            .formatted(expired, Math.min(beginning, head.last() + 1)));
        }
    }

    private void compare() {
        while (!signed.isEmpty()) {
            if (standing.size() <= AHEAD && !noMoreRecords || signed.size() <= AHEAD && !noMoreHeads) {
                return;
            }
            compareFirst();
        }
        if (noMoreHeads) {
            standing.forEach(this::countUnsigned);
            standing.clear();
        }
    }

    private void compareFirst() {
        var wanted = signed.firstEntry();
        var place = wanted.getKey() + shift;
        var there = standing.get(place);
        if (there != null && standing.firstKey() == place && Arrays.equals(there.digest(), wanted.getValue())) {
            signed.pollFirstEntry();
            standing.pollFirstEntry();
            matched++;
            return;
        }
        if (!standing.isEmpty() && standing.firstKey() < place && isUnspokenOf(standing.firstKey() - shift)) {
            var record = standing.pollFirstEntry();
            countUnsigned(record.getKey(), record.getValue());
            return;
        }
        findShift().ifPresentOrElse(this::shift, () -> mismatch(wanted, place));
    }

    private boolean isUnspokenOf(long offset) {
        var range = unspokenOf.floorEntry(offset);
        return range != null && offset <= range.getValue();
    }

    private void mismatch(Map.Entry<Long, byte[]> wanted, long place) {
        strayBefore(place);
        signed.pollFirstEntry();
        var there = standing.remove(place);
        if (there == null) {
            mismatches.unmet(wanted.getKey(), wanted.getValue(), Optional.empty());
            return;
        }
        if (Arrays.equals(there.digest(), wanted.getValue())) {
            matched++;
            return;
        }
        mismatches.unmet(wanted.getKey(), wanted.getValue(), Optional.of(place));
        mismatches.stray(place, there.digest());
    }

    private void strayBefore(long place) {
        var before = standing.headMap(place);
        before.forEach((offset, record) -> mismatches.stray(offset, record.digest()));
        before.clear();
    }

    private void shift(Shift found) {
        for (var missing = 0; missing < found.missing(); missing++) {
            var lost = signed.pollFirstEntry();
            mismatches.unmet(lost.getKey(), lost.getValue(), Optional.empty());
        }
        var next = signed.firstKey();
        shift += found.by();
        strayBefore(next + shift);
        find(
                Kind.SHIFTED,
                next,
                shift == 0
                        ? "from here on records stand at their own offsets again"
                        : "from here on records stand %d offsets %s"
                                .formatted(Math.abs(shift), shift < 0 ? "earlier" : "later"));
    }

    /** The smallest shift with which the next signed records stand one after the other; none if they stand as they are. */
    private Optional<Shift> findShift() {
        if (mismatches.isFull()) {
            return Optional.empty();
        }
        for (var distance = 1; distance <= SHIFT_MAX; distance++) {
            for (var missing = 0; missing <= SHIFT_MAX; missing++) {
                for (var by : new long[] {-distance, distance}) {
                    if (standFrom(missing, by)) {
                        return Optional.of(new Shift(missing, by));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean standFrom(int missing, long by) {
        var left = signed.size() - missing;
        if (left < 1 || standing.isEmpty()) {
            return false;
        }
        var following = signed.entrySet().iterator();
        skip(following, missing);
        if (left < ALIKE_MIN && standing.lastKey() != signed.lastKey() + shift + by) {
            return false;
        }
        for (var alike = 0; alike < Math.min(ALIKE_MIN, left); alike++) {
            var entry = following.next();
            var there = standing.get(entry.getKey() + shift + by);
            if (there == null || !Arrays.equals(there.digest(), entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static void skip(Iterator<?> following, int entries) {
        for (var i = 0; i < entries; i++) {
            following.next();
        }
    }

    private void countUnsigned(long offset, Standing record) {
        unsigned++;
        if (!unsignedIsTold && record.writtenAt().isBefore(now.minus(SIGNED_WITHIN))) {
            unsignedIsTold = true;
            find(Kind.UNSIGNED, offset, "no head speaks of this record, which is of " + record.writtenAt());
        }
    }

    private void find(Kind kind, long offset, String detail) {
        if (findings.size() < Mismatches.KEPT_MAX) {
            findings.add(new Finding(kind, partition, offset, detail));
        }
    }
}
