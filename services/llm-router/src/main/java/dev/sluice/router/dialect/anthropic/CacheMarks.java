package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Where Claude is told to cache what it has read: behind the tools, the system prompt and the user's last two turns, which
 * are all the four marks that the API takes. So the next step of a conversation, which begins with the same, finds at
 * least what the last two read. A caller who marks anything itself is left to it, and what will not be continued, because
 * it has neither tools nor a past, is not marked: a written token costs a quarter more.
 */
final class CacheMarks {
    private static final String MARK = "cache_control";
    private static final int TURNS = 2;

    /** Blocks that the API refuses a mark on. */
    private static final Set<String> UNMARKABLE = Set.of("thinking", "redacted_thinking");

    private CacheMarks() {}

    /** Marks a whole request in the API's words, in place. */
    static void put(ObjectNode request) {
        var continued =
                !request.path("tools").isEmpty() || request.path("messages").size() > 1;
        if (!continued || isMarked(request)) {
            return;
        }
        mark(request.path("tools"));
        mark(request.path("system"));
        var left = TURNS;
        var messages = request.path("messages");
        for (int at = messages.size() - 1; at >= 0 && left > 0; at--) {
            if (messages.path(at).path("role").asText().equals("user")) {
                mark(messages.path(at).path("content"));
                left--;
            }
        }
    }

    private static void mark(JsonNode blocks) {
        if (blocks.path(blocks.size() - 1) instanceof ObjectNode last
                && !UNMARKABLE.contains(last.path("type").asText())) {
            last.putObject(MARK).put("type", "ephemeral");
        }
    }

    private static boolean isMarked(JsonNode request) {
        return anyMarked(request.path("tools"))
                || anyMarked(request.path("system"))
                || request.path("messages").valueStream().anyMatch(message -> anyMarked(message.path("content")));
    }

    private static boolean anyMarked(JsonNode blocks) {
        return blocks.valueStream()
                .anyMatch(block ->
                        block.has(MARK) || block.path("content").isArray() && anyMarked(block.path("content")));
    }
}
