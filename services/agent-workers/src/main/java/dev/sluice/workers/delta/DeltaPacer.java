package dev.sluice.workers.delta;

import dev.sluice.contracts.Delta.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * When streamed text goes out: the first at once, later text no sooner than one pace after the last, gathered meanwhile,
 * each kind by itself. So a reader sees the first word without delay and a fast model makes few records. Pure but for its
 * own state; times are nanoseconds of one monotonic clock. Not thread-safe.
 */
final class DeltaPacer {
    /** The most characters of one delta: in JSON at most 6 bytes each, well below the topic's 64 KB. */
    static final int CHARS_MAX = 8_000;

    private final long paceNanos;
    private final Deque<Gathered> gathered = new ArrayDeque<>();
    private boolean begun;
    private long sentAt;

    /** Characters of one kind, for one delta. */
    record Piece(Kind kind, String text) {}

    private record Gathered(Kind kind, StringBuilder text) {}

    DeltaPacer(Duration pace) {
        paceNanos = pace.toNanos();
    }

    void add(Kind kind, String text) {
        if (gathered.isEmpty() || gathered.getLast().kind() != kind) {
            gathered.addLast(new Gathered(kind, new StringBuilder()));
        }
        gathered.getLast().text().append(text);
    }

    /** How long until {@link #due} gives something: 0 if it does now, empty if there is nothing to send. */
    Optional<Duration> untilDue(long now) {
        if (sendable() == 0) {
            return Optional.empty();
        }
        var left = begun ? sentAt + paceNanos - now : 0;
        return Optional.of(Duration.ofNanos(Math.max(0, left)));
    }

    /** What is to be sent now, if anything; it counts as sent. */
    Optional<Piece> due(long now) {
        if (!untilDue(now).map(Duration::isZero).orElse(false)) {
            return Optional.empty();
        }
        begun = true;
        sentAt = now;
        return Optional.of(take(sendable()));
    }

    /** The next piece of what is left when the stream has ended, whatever the pace. */
    Optional<Piece> rest() {
        return gathered.isEmpty() ? Optional.empty() : Optional.of(take(Math.max(sendable(), 1)));
    }

    private Piece take(int length) {
        var first = gathered.getFirst();
        var text = first.text().substring(0, length);
        first.text().delete(0, length);
        if (first.text().isEmpty()) {
            gathered.removeFirst();
        }
        return new Piece(first.kind(), text);
    }

    /** Half a character, which some providers send, waits for its other half, as long as that may come. */
    private int sendable() {
        if (gathered.isEmpty()) {
            return 0;
        }
        var text = gathered.getFirst().text();
        var length = Math.min(text.length(), CHARS_MAX);
        var mayGoOn = gathered.size() == 1 || length < text.length();
        return mayGoOn && length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    }
}
