package dev.sluice.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.Finish;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives the answers of one provider to one call what strict clients insist on and lenient servers leave out: the frame's
 * {@code id}, {@code object}, {@code created} and {@code model}, well-formed {@linkplain StreamedCalls tool calls}, a text that is
 * one {@linkplain ThoughtParts without thoughts in it}, and a finish that is one. What is there stays. Not thread-safe.
 */
public final class StrictShape {
    private static final String ARGUMENTS = "arguments";

    private final String callId;
    private final String model;
    private final long createdSeconds;

    private final Set<String> tools;

    /** Of each choice that calls tools. */
    private final Map<Integer, StreamedCalls> calls = new HashMap<>();

    /**
     * @param callId makes the ids that are missing
     * @param tools the names of those that the request offers
     */
    public StrictShape(String callId, String model, long createdSeconds, Collection<String> tools) {
        this.callId = callId;
        this.model = model;
        this.createdSeconds = createdSeconds;
        this.tools = Set.copyOf(tools);
    }

    /** Puts in what a chunk of a stream lacks; says whether it lacked anything. */
    boolean mendChunk(JsonNode json) {
        if (!(json instanceof ObjectNode chunk) || Complaint.isOne(chunk)) {
            return false;
        }
        var mended = frame(chunk, "chat.completion.chunk");
        if (!chunk.path("choices").isArray()) {
            chunk.putArray("choices");
            mended = true;
        }
        for (var choice : chunk.path("choices")) {
            mended |= ThoughtParts.taken(choice.path("delta")) | signed(choice.path("delta"));
            if (choice instanceof ObjectNode object) {
                mended |= finishReason(object) | calls(object);
            }
        }
        return mended;
    }

    /** Puts in what an answer in one piece lacks; says whether it lacked anything. */
    boolean mendWhole(JsonNode json) {
        if (!(json instanceof ObjectNode whole) || Complaint.isOne(whole) || !whole.has("choices")) {
            return false;
        }
        var mended = frame(whole, "chat.completion");
        for (var choice : whole.path("choices")) {
            mended |= ThoughtParts.taken(choice.path("message")) | signed(choice.path("message"));
            var number = 0;
            var ids = new HashSet<String>();
            for (var call : choice.path("message").path("tool_calls")) {
                mended |= call instanceof ObjectNode part && begun(part, number, ids);
                number++;
            }
            mended |=
                    choice instanceof ObjectNode ended && (finishReason(ended) | (number > 0 && endsWithCalls(ended)));
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

    /** An empty text ends nothing, and clients take it for an end; what does end is said in words that they know. */
    private static boolean finishReason(ObjectNode choice) {
        var reason = choice.path("finish_reason");
        if (!reason.isTextual()) {
            return false;
        }
        if (!Finish.isOne(reason)) {
            choice.putNull("finish_reason");
            return true;
        }
        var told = Finish.told(reason.textValue());
        choice.put("finish_reason", told);
        return !told.equals(reason.textValue());
    }

    private boolean calls(ObjectNode choice) {
        var index = choice.path("index").asInt(0);
        var pieces = choice.path("delta").path("tool_calls");
        var ends = Finish.isOne(choice.path("finish_reason"));
        if (pieces.isEmpty() && !(ends && calls.containsKey(index))) {
            return false;
        }
        var known = calls.computeIfAbsent(index, first -> new StreamedCalls(callId, tools));
        var told = choice.arrayNode();
        pieces.forEach(piece -> told.addAll(known.add(piece)));
        if (ends) {
            told.addAll(known.finish());
        }
        var mended = !told.equals(pieces) && !(told.isEmpty() && pieces.isMissingNode());
        if (mended) {
            tell(told, choice);
        }
        return (ends && known.any() && endsWithCalls(choice)) | mended;
    }

    private static void tell(ArrayNode told, ObjectNode choice) {
        var delta = choice.withObjectProperty("delta");
        if (told.isEmpty()) {
            delta.remove("tool_calls");
        } else {
            delta.set("tool_calls", told);
        }
    }

    /** Whoever looks for calls looks at how the answer ends; Gemini's door and others end it as they end any. */
    private static boolean endsWithCalls(ObjectNode choice) {
        if (!choice.path("finish_reason").asText().equals("stop")) {
            return false;
        }
        choice.put("finish_reason", "tool_calls");
        return true;
    }

    /** @param ids those of the calls before it: who answers two of one id answers neither */
    private boolean begun(ObjectNode call, int number, Set<String> ids) {
        if (!ids.add(call.path("id").asText())) {
            call.remove("id");
        }
        return putIfAbsent(call, "id", StreamedCalls.id(callId, number))
                | putIfAbsent(call, "type", "function")
                | textArguments(call);
    }

    private static boolean textArguments(ObjectNode call) {
        if (!(call.path("function") instanceof ObjectNode function)) {
            return false;
        }
        var given = function.path(ARGUMENTS);
        if (given.isTextual() && !given.textValue().isBlank()) {
            return false;
        }
        function.put(ARGUMENTS, given.isContainerNode() ? given.toString() : "{}");
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
