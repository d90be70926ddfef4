package dev.sluice.workers.step;

import dev.langchain4j.model.chat.response.ChatResponse;

/** How one run of a step came to its end; what that means, {@link StepJudge} says. */
sealed interface RunEnd {
    /** The stream ended and the library calls it a reply, which it also does where the stream was cut. */
    record Replied(ChatResponse response) implements RunEnd {}

    /** The call broke. */
    record Broke(Throwable cause) implements RunEnd {}

    /** The turn was called off. */
    record Stopped() implements RunEnd {}

    /** The work is another worker's now; nobody waits for this run. */
    record Lost() implements RunEnd {}

    /** The model wrote more than it may. */
    record TooLarge(String what) implements RunEnd {}

    /** The deadline came, or the model was silent for too long. */
    record OutOfTime(String what) implements RunEnd {}

    /** Whether the provider may still be at it. */
    default boolean leavesTheCallOpen() {
        return switch (this) {
            case Replied _, Broke _ -> false;
            case Stopped _, Lost _, TooLarge _, OutOfTime _ -> true;
        };
    }
}
