package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;

/**
 * What comes back from a provider, piece by piece. A stream is any number of chunks and counts and one {@link Ended}; an answer in
 * one piece is one {@link Whole}; either may be cut short by one {@link Failed}. Nothing follows the last piece.
 */
public sealed interface Reply {
    /**
     * One event of a stream.
     *
     * @param data the event's bytes as they came
     */
    record Chunk(JsonNode json, byte[] data) implements Reply {}

    /**
     * What the provider says that the answer has taken so far; of those who say it before the end. No caller hears of it: it
     * is for the bill of a stream that does not come to its end.
     */
    record Counted(TokenUsage soFar) implements Reply {}

    /** The stream ended by itself; whether it was finished is for {@link StreamReading} to say. */
    record Ended() implements Reply {}

    /** An answer in one piece. */
    record Whole(JsonNode json, byte[] data) implements Reply {}

    /** The provider did not answer, or stopped in the middle. */
    record Failed(ProviderFailure failure) implements Reply {}
}
