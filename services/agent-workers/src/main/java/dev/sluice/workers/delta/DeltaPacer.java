package dev.sluice.workers.delta;

import java.time.Duration;
import java.util.Optional;

/**
 * When streamed text goes out: the first at once, later text no sooner than one pace after the last, gathered meanwhile.
 * So a reader sees the first word without delay and a fast model makes few records. Pure but for its own state; times are
 * nanoseconds of one monotonic clock. Not thread-safe.
 */
final class DeltaPacer {
    /** The most characters of one delta: in JSON at most 6 bytes each, well below the topic's 64 KB. */
    static final int CHARS_MAX = 8_000;

    private final long paceNanos;
    private final StringBuilder gathered = new StringBuilder();
    private boolean begun;
    private long sentAt;

    DeltaPacer(Duration pace) {
        paceNanos = pace.toNanos();
    }

    void add(String text) {
        gathered.append(text);
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
    Optional<String> due(long now) {
        if (!untilDue(now).map(Duration::isZero).orElse(false)) {
            return Optional.empty();
        }
        begun = true;
        sentAt = now;
        return Optional.of(take(sendable()));
    }

    /** The next piece of what is left when the stream has ended, whatever the pace. */
    Optional<String> rest() {
        return gathered.isEmpty() ? Optional.empty() : Optional.of(take(Math.max(sendable(), 1)));
    }

    private String take(int length) {
        var text = gathered.substring(0, length);
        gathered.delete(0, length);
        return text;
    }

    /** Half a character, which some providers send, waits for its other half. */
    private int sendable() {
        var length = Math.min(gathered.length(), CHARS_MAX);
        return length > 0 && Character.isHighSurrogate(gathered.charAt(length - 1)) ? length - 1 : length;
    }
}
