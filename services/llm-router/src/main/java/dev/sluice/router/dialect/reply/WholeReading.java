package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import java.util.List;
import java.util.Optional;

/**
 * What an answer in one piece means.
 *
 * @param defect why it is no answer; empty if it is one
 * @param usage what the provider says it took
 * @param outputChars what the model wrote
 * @param finish what the provider says of it
 */
public record WholeReading(
        Optional<ProviderFailure> defect, Optional<TokenUsage> usage, long outputChars, Finish finish) {

    /** An answer to what was asked. */
    public static WholeReading of(ModelRequest request, JsonNode body) {
        return switch (request) {
            case ChatRequest chat -> of(body);
            case ResponsesRequest response -> of(body);
            case EmbeddingsRequest embeddings -> ofEmbeddings(body, embeddings);
        };
    }

    /** An answer to a chat completion. */
    public static WholeReading of(JsonNode body) {
        var chars = 0L;
        var finish = Finish.NONE.by(body);
        for (var choice : body.path("choices")) {
            chars += Texts.chars(choice.path("message"));
            finish = finish.and(choice.path("finish_reason").asText());
        }
        return new WholeReading(defect(body), TokenCount.reported(body.path("usage")), chars, finish);
    }

    private static WholeReading ofEmbeddings(JsonNode body, EmbeddingsRequest request) {
        var usage = TokenCount.read(body.path("usage"));
        if (Complaint.isOne(body)) {
            return new WholeReading(Optional.of(ProviderFailure.of(Complaint.of(body))), usage, 0, Finish.NONE);
        }
        var vectors = body.path("data");
        var complete = vectors.isArray()
                && !vectors.isEmpty()
                && vectors.size() == request.texts().map(List::size).orElseGet(vectors::size);
        return complete
                ? new WholeReading(Optional.empty(), usage, 0, Finish.NONE.by(body))
                : new WholeReading(
                        Optional.of(ProviderFailure.of(Kind.EMPTY, "The provider's reply lacks vectors.")),
                        usage,
                        0,
                        Finish.NONE);
    }

    private static Optional<ProviderFailure> defect(JsonNode body) {
        if (Complaint.isOne(body)) {
            return Optional.of(ProviderFailure.of(Complaint.of(body)));
        }
        var choices = body.path("choices");
        if (!choices.isArray() || choices.isEmpty()) {
            return Optional.of(ProviderFailure.of(Kind.EMPTY, "The provider's reply holds no answer."));
        }
        for (var choice : choices) {
            var broken = Finish.failure(choice);
            if (broken.isPresent()) {
                return broken;
            }
            if (!choice.path("message").isObject() || !Finish.isOne(choice.path("finish_reason"))) {
                return Optional.of(ProviderFailure.of(Kind.CUT, "The provider's reply is not finished."));
            }
        }
        return Optional.empty();
    }
}
