package dev.sluice.router.dialect.responses;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * The events of a response as its provider sent them, each under its name. Remembers only what it takes to end one that the
 * provider did not. Not thread-safe.
 */
final class PassedEvents {
    private static final JsonFactory FACTORY = JSON.getFactory();

    private final ResponseObject otherwise;
    private Optional<ObjectNode> response = Optional.empty();
    private int passed;

    /** @param otherwise what a response is of which the provider has said nothing */
    PassedEvents(ResponseObject otherwise) {
        this.otherwise = otherwise;
    }

    /** Passes an event on; one of which only the meaning counts is empty. */
    void event(byte[] event, Buffer out) {
        if (event.length == 0) {
            return;
        }
        if (passed == 0) {
            response = first(event);
        }
        passed++;
        SseText.event(type(event), event, out);
    }

    /** The last event of a response that its provider did not finish. */
    void failed(JsonNode error, Buffer out) {
        var failed = response.map(ObjectNode::deepCopy).orElseGet(otherwise::inProgress);
        failed.put("status", "failed").set("error", ResponseObject.error(error));
        var event = failed.objectNode().put("type", "response.failed").put("sequence_number", passed);
        event.set("response", failed);
        SseText.event("response.failed", event, out);
    }

    private static Optional<ObjectNode> first(byte[] event) {
        try {
            return JSON.readTree(event).path("response") instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The event's own name, which stands near its beginning; empty if it has none. */
    private static String type(byte[] event) {
        try (var parser = FACTORY.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var isType = parser.currentName().equals("type");
                if (parser.nextToken() == JsonToken.VALUE_STRING && isType) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }
}
