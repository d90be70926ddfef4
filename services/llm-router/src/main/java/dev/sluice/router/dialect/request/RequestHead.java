package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What every request has in common: it names a model, and no field leads it elsewhere. Pure. */
final class RequestHead {
    private static final int MODEL_CHARS_MAX = 128;

    private RequestHead() {}

    static Optional<OpenAiError> defect(ObjectNode body) {
        return RefusedField.in(body)
                .or(() -> isModel(body.path("model"))
                        ? Optional.empty()
                        : Optional.of(OpenAiError.invalidRequest(
                                "invalid_model", "model must name a model, in at most 128 characters.", "model")));
    }

    private static boolean isModel(JsonNode model) {
        return model.isTextual()
                && !model.textValue().isBlank()
                && model.textValue().length() <= MODEL_CHARS_MAX
                && !model.textValue().contains("://")
                && model.textValue().chars().noneMatch(Character::isISOControl);
    }
}
