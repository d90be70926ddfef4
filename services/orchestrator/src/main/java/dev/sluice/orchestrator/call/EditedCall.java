package dev.sluice.orchestrator.call;

import dev.sluice.contracts.ApprovalId;

/**
 * That a person changed a call. The arguments themselves may be large and rest among the session's memories.
 *
 * @param by the question that he answered so, by which they are found
 * @param answers how many questions about the call had been answered then
 * @param shown the arguments as the model is told of them, at most {@value #SHOWN_CHARS_MAX} characters
 */
public record EditedCall(ApprovalId by, int answers, String shown) {
    public static final int SHOWN_CHARS_MAX = 2_000;

    public EditedCall {
        if (shown.length() > SHOWN_CHARS_MAX) {
            throw new IllegalArgumentException("more than is told of an edit");
        }
    }

    /** What the model reads ahead of what came of the call. */
    public String told() {
        return "A person changed the arguments of this call before it ran. They were then:\n" + shown
                + "\n\nWhat came of it:\n";
    }
}
