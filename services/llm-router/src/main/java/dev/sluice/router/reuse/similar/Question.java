package dev.sluice.router.reuse.similar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Routing.Similar;
import dev.sluice.contracts.Routing.Words;
import dev.sluice.router.reuse.CacheKey;
import java.util.Optional;

/**
 * A request whose answer may be that to another question, if that means the same.
 *
 * @param group what the two must have in common to be compared at all: tenant, role, versions, and everything of the
 *     request but the last text, of which the {@link FixedWords} count
 * @param text what is compared: the last message, a user's
 * @param threshold the least {@link Vector#similarity} of what means the same
 */
public record Question(CacheKey group, String text, double threshold) {
    /** About what the vectors' model can see at once. */
    static final int CHARS_MAX = 2_000;

    private static final double THRESHOLD_OF_SAME_WORDS = 0.90;
    private static final double THRESHOLD_OF_FREE_WORDS = 0.96;

    /** The question of a request that may be answered from the cache; empty if there are tools, or more than text. */
    public static Optional<Question> of(CacheKey.Scope scope, ObjectNode request, Similar similar) {
        var messages = request.path("messages");
        var last = messages.path(messages.size() - 1);
        var text = last.path("content").asText();
        if (!last.path("role").asText().equals("user")
                || !last.path("content").isTextual()
                || text.length() > CHARS_MAX
                || !isOnlyText(request)) {
            return Optional.empty();
        }
        var words = similar.words().orElse(Words.SAME);
        var fixed = FixedWords.of(text, words);
        if (words == Words.SAME && fixed.isEmpty()) {
            return Optional.empty();
        }
        var group = CacheKey.of(scope, with(request, fixed));
        return Optional.of(new Question(group, text, similar.threshold().orElse(usual(words))));
    }

    private static double usual(Words words) {
        return switch (words) {
            case SAME -> THRESHOLD_OF_SAME_WORDS;
            case FREE -> THRESHOLD_OF_FREE_WORDS;
        };
    }

    private static boolean isOnlyText(JsonNode request) {
        if (!request.path("tools").isEmpty() || !request.path("functions").isEmpty()) {
            return false;
        }
        for (var message : request.path("messages")) {
            var role = message.path("role").asText();
            if (role.equals("tool")
                    || role.equals("function")
                    || !message.path("tool_calls").isEmpty()
                    || !message.path("function_call").isEmpty()
                    || !isText(message.path("content"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(JsonNode content) {
        for (var part : content) {
            if (!part.path("type").asText().equals("text")) {
                return false;
            }
        }
        return content.isTextual() || content.isArray();
    }

    /** The request with the fixed words in place of its last text, in a form that no text has. */
    private static ObjectNode with(ObjectNode request, String fixed) {
        var messages = request.path("messages");
        var last = request.objectNode();
        last.setAll((ObjectNode) messages.get(messages.size() - 1));
        last.putArray("content").add(fixed);
        var copy = request.objectNode();
        copy.setAll(request);
        var others = copy.putArray("messages");
        for (int i = 0; i < messages.size() - 1; i++) {
            others.add(messages.get(i));
        }
        others.add(last);
        return copy;
    }
}
