package dev.sluice.workers.step;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.sluice.workers.model.ModelTrouble;
import java.time.Duration;
import java.util.Optional;

/** How one run of a step came to its end; what that means, {@link StepJudge} says. */
sealed interface RunEnd {
    /** The model's reply is whole. */
    record Replied(ChatResponse response) implements RunEnd {}

    /** The call gave no whole reply. */
    record Broke(ModelTrouble trouble) implements RunEnd {}

    /** The turn, or the step, was called off. */
    record Stopped() implements RunEnd {}

    /** The work is another worker's now; nobody waits for this run. */
    record Lost() implements RunEnd {}

    /** The model wrote more than it may. */
    record TooLarge(String what) implements RunEnd {}

    /** Not a byte came for so long. */
    record Silent(Duration silence) implements RunEnd {}

    /**
     * The step's time was up while its model was at it.
     *
     * @param text what it had written
     * @param openCall the tool whose call it was writing; its name may be empty
     * @param heard whether anything had come at all
     */
    record TimeUp(Duration allowed, String text, Optional<String> openCall, boolean heard) implements RunEnd {}

    /** Whether the provider may still be at it. */
    default boolean leavesTheCallOpen() {
        return switch (this) {
            case Replied _, Broke _ -> false;
            case Stopped _, Lost _, TooLarge _, Silent _, TimeUp _ -> true;
        };
    }
}
