package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Instructions;
import dev.sluice.contracts.ModelForm.Thoughts;
import dev.sluice.router.dialect.request.ChatRequest;
import java.util.Optional;

/** A conversation as one model takes it. Messages are nearly all of a request, so they are read only if one must change. */
final class FittedMessages {
    private static final String THOUGHTS = "reasoning_content";

    /** What servers that insist on thoughts take for thoughts that were not kept. */
    private static final String NOT_KEPT = ".";

    private FittedMessages() {}

    /** The messages with what must change for this model; empty if they pass as they came. */
    static Optional<JsonNode> of(ModelForm form, ChatRequest chat, String model) {
        var renames = form.instructions().filter(role -> chat.instructedBy(other(role)));
        var thoughts = form.thoughts().filter(wanted -> switch (wanted) {
            case REQUIRED -> chat.speaksOfTools();
            case REFUSED -> chat.hasThoughts();
        });
        var callIds = form.callIds().filter(taken -> !chat.callIds().stream().allMatch(taken::takes));
        if (renames.isEmpty() && thoughts.isEmpty() && callIds.isEmpty() && !chat.hasSeals()) {
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
        return Optional.of(fitted);
    }

    /** The messages with ids of calls that the model takes, for a provider with words of its own. */
    static JsonNode renamed(ModelForm form, ChatRequest chat) {
        var taken = form.callIds().filter(ids -> !chat.callIds().stream().allMatch(ids::takes));
        if (taken.isEmpty()) {
            return chat.messages();
        }
        var renamed = JsonNodeFactory.instance.arrayNode();
        chat.messages().forEach(message -> {
            var copy = JsonNodeFactory.instance.objectNode();
            copy.setAll((ObjectNode) message);
            FittedCallIds.fit(taken.get(), copy);
            renamed.add(copy);
        });
        return renamed;
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
