package dev.sluice.router.reuse;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.AnswerChunks;
import dev.sluice.router.dialect.reply.JoinedChunks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An answer in one piece, made out of the chunks of a stream, and a stream again made out of it. */
public final class KeptAnswer {

    /** Answers that are finished, and not by somebody's objection. */
    private static final Set<String> FINISHED = Set.of("stop", "length", "tool_calls", "function_call");

    private KeptAnswer() {}

    /**
     * The answer that a provider gave, if it may be kept.
     *
     * @param pieces the chunks of a stream, or the one piece of an answer in one piece
     */
    public static Optional<byte[]> of(boolean stream, List<byte[]> pieces, Optional<TokenUsage> usage) {
        if (stream) {
            return ofStream(pieces, usage);
        }
        return pieces.size() == 1 ? ofWhole(pieces.getFirst()) : Optional.empty();
    }

    /** The answer if it may be kept; empty if it is unfinished, of several choices, or holds what we cannot repeat. */
    static Optional<byte[]> ofWhole(byte[] answer) {
        try {
            var choices = JSON.readTree(answer).path("choices");
            return choices.size() == 1 && isRepeatable(choices.get(0)) ? Optional.of(answer) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The answer that the chunks make together, in the same cases.
     *
     * @param usage what the provider said that it took, which the chunks need not tell
     */
    static Optional<byte[]> ofStream(List<byte[]> chunks, Optional<TokenUsage> usage) {
        try {
            var joined = new JoinedChunks();
            for (var chunk : chunks) {
                if (!joined.add(JSON.readTree(chunk))) {
                    return Optional.empty();
                }
            }
            var answer = joined.answer(usage);
            return isRepeatable(answer.path("choices").path(0))
                    ? Optional.of(JSON.writeValueAsBytes(answer))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The answer as a stream: the role, text in pieces, tool calls, the end, and the usage if it is asked for and known.
     *
     * @throws IllegalArgumentException if it is no answer
     */
    public static List<byte[]> stream(byte[] answer, boolean includeUsage) {
        JsonNode whole;
        try {
            whole = JSON.readTree(answer);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("no answer", unreadable);
        }
        if (!(whole instanceof ObjectNode object)
                || !isRepeatable(object.path("choices").path(0))) {
            throw new IllegalArgumentException("no answer");
        }
        return AnswerChunks.of(object, includeUsage);
    }

    private static boolean isRepeatable(JsonNode choice) {
        return choice.path("message").isObject()
                && FINISHED.contains(choice.path("finish_reason").asText())
                && !choice.hasNonNull("logprobs");
    }
}
