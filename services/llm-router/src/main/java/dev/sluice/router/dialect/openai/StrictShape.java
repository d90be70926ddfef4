package dev.sluice.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the answers of one provider to one call what strict clients insist on and lenient servers leave out: the frame's
 * {@code id}, {@code object}, {@code created} and {@code model}, and of each tool call its {@code index}, {@code id} and
 * {@code type}, and arguments that are a text. What is there stays. Not thread-safe.
 */
public final class StrictShape {
    private static final String ARGUMENTS = "arguments";

    private final String callId;
    private final String model;
    private final long createdSeconds;

    /** Of each choice: the tool calls that have begun. */
    private final Map<Integer, OpenCalls> calls = new HashMap<>();

    /** How many have begun, and which one was written last. */
    private static final class OpenCalls {
        private final Map<Integer, String> idsByIndex = new HashMap<>();
        private int last = -1;
    }

    /** @param callId makes the ids that are missing */
    public StrictShape(String callId, String model, long createdSeconds) {
        this.callId = callId;
        this.model = model;
        this.createdSeconds = createdSeconds;
    }

    /** Puts in what a chunk of a stream lacks; says whether it lacked anything. */
    boolean mendChunk(JsonNode json) {
        if (!(json instanceof ObjectNode chunk) || chunk.hasNonNull("error")) {
            return false;
        }
        var mended = frame(chunk, "chat.completion.chunk");
        for (var choice : chunk.path("choices")) {
            mended |= signed(choice.path("delta"));
            if (choice.path("delta").path("tool_calls").isArray()) {
                var open = calls.computeIfAbsent(choice.path("index").asInt(0), index -> new OpenCalls());
                for (var call : choice.path("delta").path("tool_calls")) {
                    mended |= call instanceof ObjectNode piece && piece(piece, open);
                }
            }
        }
        return mended;
    }

    /** Puts in what an answer in one piece lacks; says whether it lacked anything. */
    boolean mendWhole(JsonNode json) {
        if (!(json instanceof ObjectNode whole) || whole.hasNonNull("error") || !whole.has("choices")) {
            return false;
        }
        var mended = frame(whole, "chat.completion");
        for (var choice : whole.path("choices")) {
            mended |= signed(choice.path("message"));
            var number = 0;
            for (var call : choice.path("message").path("tool_calls")) {
                mended |= call instanceof ObjectNode part && begun(part, number);
                number++;
            }
        }
        return mended;
    }

    private boolean frame(ObjectNode answer, String object) {
        var mended = putIfAbsent(answer, "id", "chatcmpl-" + callId)
                | putIfAbsent(answer, "object", object)
                | putIfAbsent(answer, "model", model);
        if (!answer.path("created").isNumber()) {
            answer.put("created", createdSeconds);
            mended = true;
        }
        var index = 0;
        for (var choice : answer.path("choices")) {
            if (choice instanceof ObjectNode named && !choice.path("index").isInt()) {
                named.put("index", index);
                mended = true;
            }
            index++;
        }
        return mended;
    }

    /** Says of sealed thoughts whose they are: no other model takes them back. */
    private boolean signed(JsonNode message) {
        var mended = false;
        for (var detail : message.path("reasoning_details")) {
            mended |= detail instanceof ObjectNode sealed && putIfAbsent(sealed, "model", model);
        }
        for (var call : message.path("tool_calls")) {
            mended |= call.at("/extra_content/google") instanceof ObjectNode sealed
                    && putIfAbsent(sealed, "model", model);
        }
        return mended;
    }

    private boolean piece(ObjectNode piece, OpenCalls open) {
        var mended = false;
        if (!piece.path("index").isInt()) {
            piece.put("index", index(piece, open));
            mended = true;
        }
        var index = piece.path("index").intValue();
        open.last = index;
        if (!open.idsByIndex.containsKey(index)) {
            mended |= begun(piece, index);
            open.idsByIndex.put(index, piece.path("id").asText());
            return mended;
        }
        return textArguments(piece) | mended;
    }

    /** A name or an id of its own begins a call; whatever else comes goes on with the last one. */
    private static int index(ObjectNode piece, OpenCalls open) {
        var id = piece.path("id").asText();
        var begins = id.isEmpty()
                ? !piece.path("function").path("name").asText().isEmpty()
                : !id.equals(open.idsByIndex.get(open.last));
        return begins || open.last < 0 ? open.idsByIndex.size() : open.last;
    }

    private boolean begun(ObjectNode call, int number) {
        return putIfAbsent(call, "id", "call_" + callId + "_" + number)
                | putIfAbsent(call, "type", "function")
                | textArguments(call);
    }

    private static boolean textArguments(ObjectNode call) {
        if (!(call.path("function") instanceof ObjectNode function)
                || !function.path(ARGUMENTS).isContainerNode()) {
            return false;
        }
        function.put(ARGUMENTS, function.get(ARGUMENTS).toString());
        return true;
    }

    private static boolean putIfAbsent(ObjectNode object, String field, String value) {
        if (object.path(field).isTextual() && !object.path(field).textValue().isEmpty()) {
            return false;
        }
        object.put(field, value);
        return true;
    }
}
