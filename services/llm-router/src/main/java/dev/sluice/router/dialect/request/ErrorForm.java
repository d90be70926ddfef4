package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the clients of an API expect an error. */
public enum ErrorForm {
    /** {@code {"error": {message, type, param, code}}}. */
    OPENAI {
        @Override
        public String json(OpenAiError error, String requestId) {
            return error.json(requestId);
        }
    },
    /** {@code {"type": "error", "error": {type, message}, "request_id"}}; our own code stands beside the message. */
    ANTHROPIC {
        @Override
        public String json(OpenAiError error, String requestId) {
            var said = object(error.body(requestId));
            ((ObjectNode) said.path("error")).put("type", anthropicType(error.status()));
            return said.toString();
        }
    };

    private static final String MESSAGES = "/v1/messages";

    /** The form of the door that a path leads to. */
    public static ErrorForm ofPath(String path) {
        return path.equals(MESSAGES) || path.startsWith(MESSAGES + "/") ? ANTHROPIC : OPENAI;
    }

    /** The body of an answer. */
    public abstract String json(OpenAiError error, String requestId);

    /** OpenAI's error object in Anthropic's words, as it ends a stream. */
    public ObjectNode object(JsonNode error) {
        var said = JsonNodeFactory.instance.objectNode().put("type", "error");
        var inner = said.putObject("error")
                .put("type", streamedType(error.path("code").asText()));
        inner.put("message", error.path("message").asText());
        if (error.path("code").isTextual()) {
            inner.set("code", error.get("code"));
        }
        if (error.path("param").isTextual()) {
            inner.set("param", error.get("param"));
        }
        if (error.path("request_id").isTextual()) {
            said.set("request_id", error.get("request_id"));
        }
        return said;
    }

    private static String streamedType(String code) {
        return switch (code) {
            case "provider_rate_limited" -> "rate_limit_error";
            case "provider_unavailable", "provider_busy", "provider_left_alone" -> "overloaded_error";
            default -> "api_error";
        };
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
