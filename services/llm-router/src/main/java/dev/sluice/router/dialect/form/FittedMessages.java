package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Instructions;
import dev.sluice.contracts.ModelForm.Thoughts;
import dev.sluice.router.dialect.request.ChatRequest;
import java.util.Optional;
import java.util.Set;

/** A conversation as one model takes it. Messages are nearly all of a request, so they are read only if one must change. */
final class FittedMessages {
    private static final String THOUGHTS = "reasoning_content";
    private static final String CONTENT = "content";

    /** What servers that insist on thoughts take for thoughts that were not kept. */
    private static final String NOT_KEPT = ".";

    private static final Set<String> INSTRUCTING = Set.of(Instructions.SYSTEM.word(), Instructions.DEVELOPER.word());

    private FittedMessages() {}

    /**
     * The messages with what must change for this model; empty if they pass as they came.
     *
     * @param instruction what it is told besides
     */
    static Optional<JsonNode> of(ModelForm form, ChatRequest chat, String model, Optional<String> instruction) {
        var renames = form.instructions().filter(role -> chat.instructedBy(other(role)));
        var thoughts = form.thoughts().filter(wanted -> switch (wanted) {
            case REQUIRED -> chat.speaksOfTools();
            case REFUSED -> chat.hasThoughts();
        });
        var callIds = form.callIds().filter(taken -> !chat.callIds().stream().allMatch(taken::takes));
        if (renames.isEmpty() && thoughts.isEmpty() && callIds.isEmpty() && instruction.isEmpty() && !chat.hasSeals()) {
            return Optional.empty();
        }
        var fitted = JsonNodeFactory.instance.arrayNode();
        chat.messages().forEach(message -> {
            var copy = JsonNodeFactory.instance.objectNode();
            copy.setAll((ObjectNode) message);
            renames.ifPresent(role -> rename(copy, role));
            thoughts.ifPresent(wanted -> think(copy, wanted));
            callIds.ifPresent(taken -> FittedCallIds.fit(taken, copy));
            if (chat.hasSeals()) {
                Seals.keepOnlyOf(model, copy);
            }
            fitted.add(copy);
        });
        instruction.ifPresent(text -> instruct(fitted, text, form));
        return Optional.of(fitted);
    }

    /** The messages with ids of calls that the model takes, and what it is told besides, for a provider with words of its own. */
    static JsonNode renamed(ModelForm form, ChatRequest chat, Optional<String> instruction) {
        var taken = form.callIds().filter(ids -> !chat.callIds().stream().allMatch(ids::takes));
        if (taken.isEmpty() && instruction.isEmpty()) {
            return chat.messages();
        }
        var renamed = JsonNodeFactory.instance.arrayNode();
        chat.messages().forEach(message -> {
            var copy = JsonNodeFactory.instance.objectNode();
            copy.setAll((ObjectNode) message);
            taken.ifPresent(ids -> FittedCallIds.fit(ids, copy));
            renamed.add(copy);
        });
        instruction.ifPresent(text -> instruct(renamed, text, form));
        return renamed;
    }

    /** Beside the caller's instructions at the beginning: many servers take such a message nowhere else. */
    private static void instruct(ArrayNode messages, String text, ModelForm form) {
        if (!(messages.path(0) instanceof ObjectNode first)
                || !INSTRUCTING.contains(first.path("role").asText())) {
            var role = form.instructions().orElse(Instructions.SYSTEM);
            messages.insertObject(0).put("role", role.word()).put(CONTENT, text);
            return;
        }
        if (first.path(CONTENT).isArray()) {
            var parts = first.arrayNode().addAll((ArrayNode) first.get(CONTENT));
            first.set(CONTENT, parts.add(first.objectNode().put("type", "text").put("text", text)));
            return;
        }
        first.put(CONTENT, first.path(CONTENT).asText() + "\n\n" + text);
    }

    private static void rename(ObjectNode message, Instructions role) {
        if (message.path("role").asText().equals(other(role))) {
            message.put("role", role.word());
        }
    }

    private static void think(ObjectNode message, Thoughts wanted) {
        switch (wanted) {
            case REQUIRED -> {
                if (!message.path("tool_calls").isEmpty()
                        && message.path(THOUGHTS).asText().isEmpty()) {
                    var known = Seals.text(message);
                    message.put(THOUGHTS, known.isBlank() ? NOT_KEPT : known);
                }
            }
            case REFUSED -> message.remove(THOUGHTS);
        }
    }

    private static String other(Instructions role) {
        return switch (role) {
            case SYSTEM -> Instructions.DEVELOPER.word();
            case DEVELOPER -> Instructions.SYSTEM.word();
        };
    }
}
