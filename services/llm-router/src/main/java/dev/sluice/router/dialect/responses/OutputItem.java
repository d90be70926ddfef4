package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One thing that a response puts out: a message with one part, or the call of a function. Grows; not thread-safe. */
final class OutputItem {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String CALL = "function_call";

    private final String id;
    private final String kind;
    private final String callId;
    private final String function;
    private final StringBuilder written = new StringBuilder();
    private int index = -1;

    private OutputItem(String id, String kind, String callId, String function) {
        this.id = id;
        this.kind = kind;
        this.callId = callId;
        this.function = function;
    }

    /** @param part {@code output_text} or {@code refusal} */
    static OutputItem text(String id, String part) {
        return new OutputItem(id, part, "", "");
    }

    static OutputItem call(String id, String callId, String function) {
        return new OutputItem(id, CALL, callId, function);
    }

    /** The call's number in the chat completion. */
    OutputItem numbered(int number) {
        index = number;
        return this;
    }

    String id() {
        return id;
    }

    boolean hasParts() {
        return !kind.equals(CALL);
    }

    boolean holds(String part) {
        return kind.equals(part);
    }

    boolean isCall(int number) {
        return kind.equals(CALL) && index == number;
    }

    void append(String piece) {
        written.append(piece);
    }

    String written() {
        return written.toString();
    }

    /** The name that the events of its pieces begin with. */
    String eventName() {
        return hasParts() ? "response." + kind : "response.function_call_arguments";
    }

    /** The event that says all of what was written. */
    ObjectNode finalText(ObjectNode event) {
        return switch (kind) {
            case CALL -> event.put("name", function).put("arguments", written());
            case "refusal" -> event.put("refusal", written());
            default -> event.put("text", written());
        };
    }

    ObjectNode inProgress() {
        return item("in_progress", "", false);
    }

    ObjectNode completed() {
        return item("completed", written(), true);
    }

    ObjectNode part(String text) {
        if (kind.equals("refusal")) {
            return NODES.objectNode().put("type", kind).put("refusal", text);
        }
        var part = NODES.objectNode().put("type", kind).put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private ObjectNode item(String status, String text, boolean withPart) {
        if (kind.equals(CALL)) {
            return NODES.objectNode()
                    .put("id", id)
                    .put("type", CALL)
                    .put("status", status)
                    .put("call_id", callId)
                    .put("name", function)
                    .put("arguments", text);
        }
        var message = NODES.objectNode()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        var content = message.putArray("content");
        if (withPart) {
            content.add(part(text));
        }
        return message;
    }
}
