package dev.sluice.orchestrator.window;

import dev.sluice.contracts.TaskId;
import java.util.Optional;

/**
 * One entry of a history, as far as choosing needs to know it.
 *
 * @param number its place in the history, from 0
 * @param bytes what it takes as it is written
 * @param step the number of the line that began its step; its own for what the user or an agent said
 * @param call the number of the line that asked for it, for a result; {@link #NONE} if that is not known; else its own
 * @param pinned whether it is shown as long as the session lives, with all of its step
 * @param owner the task whose line it is; empty where everybody in the conversation is shown it
 */
public record Line(long number, Kind kind, int bytes, long step, long call, boolean pinned, Optional<TaskId> owner) {
    public static final long NONE = -1;

    /** The task of a turn that answers the user. */
    private static final int ANSWERING = 1;

    /** What an entry is. */
    public enum Kind {
        /** What the user asked: a turn begins with it. */
        ASKED,
        /** What a task was told between two of its steps. */
        TOLD,
        /** What the workspace tells agents. */
        INSTRUCTIONS,
        /** What earlier sessions noted down for the user. */
        NOTES,
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

    /** Whether a task's steps are shown it: its own, and of other turns what answered the user. */
    public boolean shownTo(TaskId task) {
        return owner.map(one -> one.turn().equals(task.turn()) ? one.equals(task) : one.number() == ANSWERING)
                .orElse(true);
    }

    /** Whether a turn or a step begins here, so that a history may be cut before it. */
    public boolean begins() {
        return kind == Kind.ASKED || kind == Kind.SAID;
    }

    /** The same line, which goes when it is old. */
    Line unpinned() {
        return new Line(number, kind, bytes, step, call, false, owner);
    }

    /** What it takes if it is shown in part, where it may be. */
    public int part(int bytesMax) {
        return kind.divisible() ? Math.min(bytes, bytesMax) : bytes;
    }
}
