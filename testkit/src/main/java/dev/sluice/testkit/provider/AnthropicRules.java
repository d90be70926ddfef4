package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What Anthropic's Messages API refuses in a request; for {@link SampleProvider#rule}. */
public final class AnthropicRules {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "max_tokens",
            "system",
            "messages",
            "stream",
            "tools",
            "tool_choice",
            "temperature",
            "top_p",
            "stop_sequences",
            "metadata",
            "output_config",
            "thinking");

    private AnthropicRules() {}

    /** What is wrong with a body; empty if it would be taken. */
    public static Optional<String> broken(JsonNode body) {
        for (var field : body.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                return Optional.of(field.getKey() + ": Extra inputs are not permitted");
            }
        }
        if (body.path("max_tokens").asInt() < 1) {
            return Optional.of("max_tokens: Field required");
        }
        if (body.path("temperature").asDouble() > 1) {
            return Optional.of("temperature: range: 0..1");
        }
        if (body.path("messages").isEmpty()) {
            return Optional.of("messages: at least one message is required");
        }
        return messages(body.path("messages"));
    }

    private static Optional<String> messages(JsonNode messages) {
        var before = "assistant";
        var asked = new HashSet<String>();
        for (var message : messages) {
            var role = message.path("role").asText();
            if (!Set.of("user", "assistant").contains(role) || role.equals(before)) {
                return Optional.of("messages: roles must alternate, not " + before + ", " + role);
            }
            before = role;
            if (message.path("content").isEmpty()) {
                return Optional.of("messages: content must not be empty");
            }
            var given = new HashSet<String>();
            for (var block : message.path("content")) {
                if (block.path("type").asText().equals("text")
                        && block.path("text").asText().isBlank()) {
                    return Optional.of("messages: text content blocks must contain non-whitespace text");
                }
                if (block.path("type").asText().equals("tool_result")) {
                    given.add(block.path("tool_use_id").asText());
                }
            }
            if (role.equals("user") && !given.equals(asked)) {
                return Optional.of("messages: tool_use ids " + asked + " have tool_result blocks " + given);
            }
            asked.clear();
            message.path("content").forEach(block -> {
                if (block.path("type").asText().equals("tool_use")) {
                    asked.add(block.path("id").asText());
                }
            });
        }
        return Optional.empty();
    }
}
