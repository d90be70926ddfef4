package dev.sluice.router.dialect.responses;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.responses.ToolNames.Tool;

/** One thing that a response puts out. Grows; not thread-safe. */
final class OutputItem {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String id;
    private final Kind kind;
    private final String callId;
    private final Tool tool;
    private final StringBuilder written = new StringBuilder();
    private final ArrayNode details = NODES.arrayNode();
    private int index = -1;

    /** What an item is, and how the events of its pieces begin. */
    enum Kind {
        TEXT("response.output_text"),
        REFUSAL("response.refusal"),
        THOUGHT("response.reasoning_summary_text"),
        FUNCTION_CALL("response.function_call_arguments"),
        /** The call of a tool that takes a text: which text, is known when all of its one argument is there. */
        TEXT_CALL("response.custom_tool_call_input");

        private final String eventName;

        Kind(String eventName) {
            this.eventName = eventName;
        }
    }

    private OutputItem(String id, Kind kind, String callId, Tool tool) {
        this.id = id;
        this.kind = kind;
        this.callId = callId;
        this.tool = tool;
    }

    /** @param kind text, refusal or thought */
    static OutputItem of(String id, Kind kind) {
        return new OutputItem(id, kind, "", new Tool("", "", false));
    }

    static OutputItem call(String id, String callId, Tool tool) {
        return new OutputItem(id, tool.takesText() ? Kind.TEXT_CALL : Kind.FUNCTION_CALL, callId, tool);
    }

    /** The call's number in the chat completion. */
    OutputItem numbered(int number) {
        index = number;
        return this;
    }

    String id() {
        return id;
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Whether it is a message, whose one part begins and ends for itself. */
    boolean isMessage() {
        return kind == Kind.TEXT || kind == Kind.REFUSAL;
    }

    boolean isCall(int number) {
        return (kind == Kind.FUNCTION_CALL || kind == Kind.TEXT_CALL) && index == number;
    }

    /** Whether its pieces can be passed on before all of it is there. */
    boolean streams() {
        return kind != Kind.TEXT_CALL;
    }

    void append(String piece) {
        written.append(piece);
    }

    /** Adds what a model wants back of its thoughts. */
    void add(JsonNode detail) {
        details.add(detail);
    }

    boolean isEmpty() {
        return written.isEmpty();
    }

    /** All of it: of a tool that takes a text, that text. */
    String written() {
        return kind == Kind.TEXT_CALL ? text() : written.toString();
    }

    String eventName() {
        return kind.eventName;
    }

    /** The event that says all of what was written. */
    ObjectNode finalText(ObjectNode event) {
        return switch (kind) {
            case FUNCTION_CALL -> event.put("name", tool.name()).put("arguments", written());
            case TEXT_CALL -> event.put("input", written());
            case REFUSAL -> event.put("refusal", written());
            case TEXT, THOUGHT -> event.put("text", written());
        };
    }

    ObjectNode inProgress() {
        return item("in_progress", false);
    }

    ObjectNode completed() {
        return item("completed", true);
    }

    /** The part that a message or a summary has; empty at its beginning. */
    ObjectNode part(boolean whole) {
        var text = whole ? written() : "";
        return switch (kind) {
            case REFUSAL -> NODES.objectNode().put("type", "refusal").put("refusal", text);
            case THOUGHT -> NODES.objectNode().put("type", "summary_text").put("text", text);
            case TEXT, FUNCTION_CALL, TEXT_CALL -> {
                var part = NODES.objectNode().put("type", "output_text").put("text", text);
                part.putArray("annotations");
                part.putArray("logprobs");
                yield part;
            }
        };
    }

    private ObjectNode item(String status, boolean whole) {
        return switch (kind) {
            case FUNCTION_CALL -> call("function_call", "arguments", status, whole);
            case TEXT_CALL -> call("custom_tool_call", "input", status, whole);
            case THOUGHT -> {
                var thought = NODES.objectNode().put("id", id).put("type", "reasoning");
                var summary = thought.putArray("summary");
                if (whole && !written.isEmpty()) {
                    summary.add(part(true));
                }
                yield thought.put("encrypted_content", whole ? new SealedThoughts(written(), details).sealed() : null);
            }
            case TEXT, REFUSAL -> {
                var message = NODES.objectNode()
                        .put("id", id)
                        .put("type", "message")
                        .put("status", status)
                        .put("role", "assistant");
                var content = message.putArray("content");
                if (whole) {
                    content.add(part(true));
                }
                yield message;
            }
        };
    }

    private ObjectNode call(String type, String field, String status, boolean whole) {
        var call = NODES.objectNode()
                .put("id", id)
                .put("type", type)
                .put("status", status)
                .put("call_id", callId)
                .put("name", tool.name())
                .put(field, whole ? written() : "");
        return tool.namespace().isEmpty() ? call : call.put("namespace", tool.namespace());
    }

    /** The one argument; whatever was written, if that is not there. */
    private String text() {
        try {
            return JSON.readTree(written.toString()).path(ToolNames.TEXT).asText(written.toString());
        } catch (JsonProcessingException e) {
            return written.toString();
        }
    }
}
