package dev.sluice.orchestrator.window;

/**
 * One entry of a history, as far as choosing needs to know it.
 *
 * @param number its place in the history, from 0
 * @param bytes what it takes as it is written
 * @param step the number of the line that began its step; its own for what the user or an agent said
 * @param call the number of the line that asked for it, for a result; {@link #NONE} if that is not known; else its own
 * @param pinned whether it is shown as long as the session lives, with all of its step
 */
public record Line(long number, Kind kind, int bytes, long step, long call, boolean pinned) {
    public static final long NONE = -1;

    /** What an entry is. */
    public enum Kind {
        /** What the user asked: a turn begins with it. */
        ASKED,
        /** What an agent said: a step begins with it. */
        SAID,
        /** A call that the step asked for. */
        CALL,
        /** What came of a call. */
        RESULT;

        /** Whether it may be shown in part: what tools were told and said, not what people and agents wrote. */
        boolean divisible() {
            return this == CALL || this == RESULT;
        }
    }

    public Line {
        if (number < 0 || bytes < 0) {
            throw new IllegalArgumentException("a line has a place and a size");
        }
    }

    /** Whether a turn or a step begins here, so that a history may be cut before it. */
    public boolean begins() {
        return kind == Kind.ASKED || kind == Kind.SAID;
    }

    /** What it takes if it is shown in part, where it may be. */
    public int part(int bytesMax) {
        return kind.divisible() ? Math.min(bytes, bytesMax) : bytes;
    }
}
