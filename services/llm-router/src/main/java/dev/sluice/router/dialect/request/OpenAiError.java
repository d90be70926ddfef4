package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * An error as OpenAI's clients expect it: an HTTP status and {@code {"error": {message, type, param, code}}}.
 *
 * @param code a stable word that programs can branch on
 * @param retryAfter how long the caller should wait; goes into the {@code Retry-After} header
 * @param inVain whether the same request fails alike until an operator has mended something: clients, which ask again by
 *     the status alone, are told not to
 */
public record OpenAiError(
        int status,
        String type,
        String code,
        String message,
        Optional<String> param,
        Optional<Duration> retryAfter,
        boolean inVain) {

    public OpenAiError(
            int status,
            String type,
            String code,
            String message,
            Optional<String> param,
            Optional<Duration> retryAfter) {
        this(status, type, code, message, param, retryAfter, false);
    }

    /** The request is wrong and will be wrong again. */
    public static OpenAiError invalidRequest(String code, String message, String param) {
        return new OpenAiError(400, "invalid_request_error", code, message, Optional.of(param), Optional.empty());
    }

    public static OpenAiError of(int status, String type, String code, String message) {
        return new OpenAiError(status, type, code, message, Optional.empty(), Optional.empty());
    }

    public OpenAiError retryAfter(Duration pause) {
        return new OpenAiError(status, type, code, message, param, Optional.of(pause), inVain);
    }

    /** The error object alone, naming the request it belongs to if there is one. */
    public ObjectNode body(String requestId) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("message", message)
                .put("type", type)
                .put("param", param.orElse(null))
                .put("code", code);
        return requestId.isEmpty() ? body : body.put("request_id", requestId);
    }

    /** The JSON answer around the error object. */
    public String json(String requestId) {
        return JsonNodeFactory.instance
                .objectNode()
                .<ObjectNode>set("error", body(requestId))
                .toString();
    }
}
