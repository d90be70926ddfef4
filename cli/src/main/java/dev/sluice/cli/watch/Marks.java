package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client has of a session: the newest fact, and of each open step the newest token. By it a lost connection is
 * resumed, and what comes twice is dropped.
 */
final class Marks {
    private final String session;
    private final Map<String, Token> steps = new HashMap<>();
    private long afterSeq;

    /** The newest token of a step. */
    private record Token(long run, long index) {
        boolean isBefore(Token other) {
            return run < other.run || run == other.run && index < other.index;
        }
    }

    Marks(String session, long afterSeq) {
        this.session = session;
        this.afterSeq = afterSeq;
    }

    /** Takes note of a frame; says whether it is new. */
    boolean isNew(JsonNode frame) {
        if (frame.path("type").asText().equals("token")) {
            return isNewToken(frame);
        }
        var seq = frame.path("seq").asLong(0);
        if (seq == 0) {
            return true;
        }
        if (seq <= afterSeq) {
            return false;
        }
        afterSeq = seq;
        settle(frame);
        return true;
    }

    /** The wish to have all that comes behind these marks. */
    ObjectNode resume() {
        var frame = JsonNodeFactory.instance
                .objectNode()
                .put("type", "resume")
                .put("session_id", session)
                .put("after_seq", afterSeq);
        var open = frame.putObject("steps");
        steps.forEach(
                (step, token) -> open.putObject(step).put("run", token.run()).put("index", token.index()));
        return frame;
    }

    private boolean isNewToken(JsonNode frame) {
        var token = new Token(frame.path("run").asLong(), frame.path("index").asLong());
        var known = steps.get(frame.path("step").asText());
        if (known != null && !known.isBefore(token)) {
            return false;
        }
        steps.put(frame.path("step").asText(), token);
        return true;
    }

    /** A finished step's fact holds its text; a finished turn has no open step. */
    private void settle(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "message" -> steps.remove(frame.path("step").asText());
            case "done" ->
                steps.keySet()
                        .removeIf(step -> step.startsWith(frame.path("turn").asText() + "/"));
            default -> {}
        }
    }
}
