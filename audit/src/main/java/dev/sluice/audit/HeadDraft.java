package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.keys.SigningKey;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The next head of one partition while records come in. Not thread-safe. */
public final class HeadDraft {
    /** Offsets that one head speaks of at most: it stays far below what a record may have. */
    public static final int OFFSETS_MAX = 500;

    private final int partition;
    private final long number;
    private final String previous;
    private final long first;
    private final List<Long> gaps = new ArrayList<>();
    private final ByteArrayOutputStream digests = new ByteArrayOutputStream();
    private long next;

    private HeadDraft(int partition, long number, String previous, long first) {
        this.partition = partition;
        this.number = number;
        this.previous = previous;
        this.first = first;
        this.next = first;
    }

    /**
     * What comes after a head, or first of all.
     *
     * @param beginning the first offset that the topic still has
     */
    public static HeadDraft after(Optional<AuditHead> last, int partition, long beginning) {
        return new HeadDraft(
                partition,
                last.map(AuditHead::number).orElse(0L) + 1,
                last.map(AuditHead::link).orElse(""),
                last.map(head -> Math.max(head.last() + 1, beginning)).orElse(beginning));
    }

    /** The offset of the record that is wanted next, or of one behind it if none stands there. */
    public long next() {
        return next;
    }

    public boolean isEmpty() {
        return next == first;
    }

    public boolean isFull() {
        return next - first >= OFFSETS_MAX;
    }

    /**
     * Takes the record at an offset, or as much of the gap before it as there is room for.
     *
     * @return whether the record is taken; if not, the draft is full and the next one wants it
     */
    public boolean add(long offset, byte[] digest) {
        if (offset < next) {
            throw new IllegalArgumentException("offset " + offset + " is behind " + next);
        }
        while (next < offset && !isFull()) {
            gaps.add(next++);
        }
        if (isFull()) {
            return false;
        }
        digests.writeBytes(digest);
        next++;
        return true;
    }

    public AuditHead sign(SigningKey key, Instant at) {
        var head = new AuditHead(
                        partition,
                        number,
                        first,
                        next - 1,
                        List.copyOf(gaps),
                        Base64.getEncoder().encodeToString(digests.toByteArray()),
                        previous,
                        "",
                        at.truncatedTo(ChronoUnit.MILLIS),
                        key.id(),
                        "")
                .linked();
        return head.signed(Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(head.signedBytes())));
    }
}
