package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client has seen of a session, merged over any number of sockets by the resume rule; complains about every gap,
 * repeat and disorder. Thread-safe.
 */
final class Transcript {
    private final List<JsonNode> facts = new ArrayList<>();
    private final Map<String, Streamed> steps = new LinkedHashMap<>();
    private final Map<String, JsonNode> ended = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    /** The text of one run of a step so far. */
    private static final class Streamed {
        private long run;
        private int next;
        private final StringBuilder text = new StringBuilder();
    }

    synchronized void take(JsonNode frame) {
        if (frame.has("seq")) {
            takeFact(frame);
        }
        if (frame.path("type").asText().equals("token")) {
            takeToken(frame);
        }
    }

    synchronized void broken(String complaint) {
        complaints.add(complaint);
    }

    /** The frame that asks for what is missing. */
    synchronized ObjectNode resume(String session) {
        var frame = Watch.frame("resume").put("session_id", session).put("after_seq", facts.size());
        var open = frame.putObject("steps");
        steps.forEach((step, streamed) ->
                open.putObject(step).put("run", streamed.run).put("index", streamed.next - 1));
        return frame;
    }

    /** The frames of facts, in order. */
    synchronized List<JsonNode> facts() {
        return List.copyOf(facts);
    }

    /** The last frame of each turn that has ended. */
    synchronized Map<String, JsonNode> ended() {
        return Map.copyOf(ended);
    }

    /** What the resume rule was broken by; empty if all was well. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void takeFact(JsonNode frame) {
        var seq = frame.path("seq").asLong();
        if (seq != facts.size() + 1) {
            complaints.add("seq %d came after %d".formatted(seq, facts.size()));
            return;
        }
        facts.add(frame);
        switch (frame.path("type").asText()) {
            case "message" -> endStep(frame);
            case "done" -> {
                if (ended.put(frame.path("turn").asText(), frame) != null) {
                    complaints.add("turn " + frame.path("turn").asText() + " ended twice");
                }
            }
            default -> {}
        }
    }

    /** A finished step's deltas are superseded; if all came, they were its text. */
    private void endStep(JsonNode frame) {
        var streamed = steps.remove(frame.path("step").asText());
        var text = frame.path("text").asText();
        if (streamed != null
                && streamed.run == frame.path("run").asLong()
                && !text.startsWith(streamed.text.toString())) {
            complaints.add("the tokens of " + frame.path("step").asText() + " are not the beginning of its message");
        }
    }

    private void takeToken(JsonNode frame) {
        var step = frame.path("step").asText();
        var run = frame.path("run").asLong();
        var index = frame.path("index").asInt();
        var streamed = steps.computeIfAbsent(step, unseen -> new Streamed());
        if (run < streamed.run) {
            complaints.add("a token of an older run of " + step);
            return;
        }
        if (run > streamed.run) {
            streamed.run = run;
            streamed.next = 0;
            streamed.text.setLength(0);
        }
        if (index != streamed.next) {
            complaints.add("token %d of %s came instead of %d".formatted(index, step, streamed.next));
            return;
        }
        streamed.next++;
        if (frame.path("kind").asText().equals("text")) {
            streamed.text.append(frame.path("data").asText());
        }
    }
}
