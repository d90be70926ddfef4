package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Routing.Capability;
import java.util.Optional;
import java.util.Set;

/** What a caller asks of a model: checked where it matters to us, passed on as it came where it does not. */
public sealed interface ModelRequest permits ChatRequest, ResponsesRequest, EmbeddingsRequest {
    String model();

    boolean stream();

    /** Whether the caller of a stream wants the usage as its last chunk. */
    boolean includeUsage();

    /** The size of the body as it came. */
    int bytes();

    /** What a model must be able to do to answer this. */
    Set<Capability> capabilities();

    /** What the prompt's tokens are estimated from. */
    PromptSize promptSize();

    /** The most tokens that the caller wants back; 0 if it does not say. */
    long outputTokensMax();

    /** The most tokens over all answers asked for; that many for each where the caller does not say. */
    long outputTokensMax(long otherwise);

    /** What the caller calls that which this continues, if it says so. */
    default Optional<String> conversation() {
        return Optional.empty();
    }

    /** All of it, for a provider with words of its own; not to be changed. */
    JsonNode json();

    /** Lets go what only asking needs, once the answer has begun: nobody will be asked any more. */
    default void letGo() {}

    /** The body for a provider that speaks OpenAI's words, with its own model name. */
    byte[] bodyFor(String model);

    /** What reading gave: a request and how its answer is written, or the error that answers it. */
    sealed interface Reading {
        record Accepted(ModelRequest request, Rendering rendering) implements Reading {}

        record Refused(OpenAiError error) implements Reading {}
    }
}
