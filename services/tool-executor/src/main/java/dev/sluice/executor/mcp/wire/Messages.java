package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** JSON-RPC 2.0, as far as a client of MCP needs it. Pure. */
final class Messages {
    private static final int NO_SUCH_METHOD = -32_601;

    private Messages() {}

    static ObjectNode request(long id, String method, ObjectNode params) {
        var message = message().put("id", id).put("method", method);
        message.set("params", params);
        return message;
    }

    static ObjectNode notification(String method, ObjectNode params) {
        var message = message().put("method", method);
        message.set("params", params);
        return message;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The reply to a request, if the message is that; else it is something that nobody asked for. */
    static Optional<Reply> reply(ObjectNode request, JsonNode message) {
        var id = message.path("id");
        if (message.has("method")
                || !(id.isNumber() || id.isTextual())
                || !id.asText().equals(request.path("id").asText())) {
            return Optional.empty();
        }
        if (message.has("error")) {
            var error = message.path("error");
            return Optional.of(new Reply.Declined(
                    error.path("code").asInt(), error.path("message").asText(""), error.path("data")));
        }
        return Optional.of(
                message.path("result").isObject()
                        ? new Reply.Result(message.path("result"))
                        : new Reply.Declined(0, "its answer has no result", MissingNode.getInstance()));
    }

    /** What a server is answered that asks something itself: it is alive, and all else we do not do. */
    static Optional<ObjectNode> unasked(JsonNode message) {
        var id = message.path("id");
        if (!message.path("method").isTextual() || !(id.isIntegralNumber() || id.isTextual())) {
            return Optional.empty();
        }
        var answer = message();
        answer.set("id", id);
        if (message.path("method").asText().equals("ping")) {
            answer.set("result", object());
        } else {
            answer.set("error", object().put("code", NO_SUCH_METHOD).put("message", "Not supported"));
        }
        return Optional.of(answer);
    }

    private static ObjectNode message() {
        return object().put("jsonrpc", "2.0");
    }
}
