package dev.sluice.router.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.reply.ProviderFailure.Kind;
import java.util.Optional;

/**
 * What an answer in one piece means.
 *
 * @param defect why it is no answer; empty if it is one
 * @param usage what the provider says it took
 * @param outputChars what the model wrote
 */
public record WholeReading(Optional<ProviderFailure> defect, Optional<TokenUsage> usage, long outputChars) {

    public static WholeReading of(JsonNode body) {
        var chars = 0L;
        for (var choice : body.path("choices")) {
            chars += Texts.chars(choice.path("message"));
        }
        return new WholeReading(defect(body), TokenCount.reported(body.path("usage")), chars);
    }

    private static Optional<ProviderFailure> defect(JsonNode body) {
        if (body.hasNonNull("error")) {
            return Optional.of(ErrorObject.read(body.get("error")));
        }
        var choices = body.path("choices");
        if (!choices.isArray() || choices.isEmpty()) {
            return Optional.of(ProviderFailure.of(Kind.EMPTY, "The provider's reply holds no answer."));
        }
        for (var choice : choices) {
            var reason = choice.path("finish_reason");
            if (reason.asText().equals("error")) {
                return Optional.of(ErrorObject.read(choice.path("error")));
            }
            if (!choice.path("message").isObject() || !reason.isTextual()) {
                return Optional.of(ProviderFailure.of(Kind.CUT, "The provider's reply is not finished."));
            }
        }
        return Optional.empty();
    }
}
