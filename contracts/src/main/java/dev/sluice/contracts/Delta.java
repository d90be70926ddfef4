package dev.sluice.contracts;

import java.util.Optional;

/**
 * A few streamed characters of an open step, or of what a call writes while it runs, on {@code sluice.deltas}, keyed by the session.
 *
 * @param run which start of the step; the text of a larger run replaces that of a smaller one
 * @param index 0, 1, 2 … without a hole in its run, whatever the kind
 * @param kind what they are of; {@link Kind#TEXT} if absent
 * @param call the call of the step that wrote them; without one they are the model's
 */
public record Delta(
        Scope scope,
        StepId step,
        long run,
        int index,
        Role agent,
        String text,
        Optional<Kind> kind,
        Optional<CallId> call) {
    public Delta {
        kind = kind.filter(named -> named != Kind.TEXT);
    }

    /** Characters that the model wrote. */
    public Delta(Scope scope, StepId step, long run, int index, Role agent, String text, Optional<Kind> kind) {
        this(scope, step, run, index, agent, text, kind, Optional.empty());
    }

    /** Characters that a running call wrote. */
    public static Delta of(Scope scope, CallId call, int index, Role agent, String text) {
        return new Delta(scope, call.step(), 1, index, agent, text, Optional.empty(), Optional.of(call));
    }

    /** Characters of the step's text. */
    public Delta(Scope scope, StepId step, long run, int index, Role agent, String text) {
        this(scope, step, run, index, agent, text, Optional.empty());
    }

    /** What a model streams. */
    public enum Kind {
        /** What it says: all of them together are the step's text. */
        TEXT,
        /** What it thinks ahead of that; to be shown apart, or not at all. */
        THINKING
    }
}
