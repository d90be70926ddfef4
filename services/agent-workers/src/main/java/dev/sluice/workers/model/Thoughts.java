package dev.sluice.workers.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.sluice.contracts.Thought;
import java.util.List;
import java.util.Map;

/**
 * Where a message has the thoughts that led to it, and how they are said to the llm-router: text alone as
 * {@code reasoning_content}, what is sealed as {@code reasoning_details}, a call's seal as its {@code extra_content}. The
 * router gives each to the model that thought it and keeps it from all others.
 */
public final class Thoughts {
    private static final String ATTRIBUTE = "thoughts";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Thoughts() {}

    /** What a message with these thoughts has for attributes. */
    public static Map<String, Object> attributes(List<Thought> thoughts) {
        return thoughts.isEmpty() ? Map.of() : Map.of(ATTRIBUTE, List.copyOf(thoughts));
    }

    /** The thoughts of a message that was made with {@link #attributes}. */
    @SuppressWarnings("unchecked")
    public static List<Thought> of(AiMessage message) {
        return (List<Thought>) message.attributes().getOrDefault(ATTRIBUTE, List.of());
    }

    /** Adds them to the JSON of their message. */
    static void say(List<Thought> thoughts, ObjectNode message) {
        var plain = new StringBuilder();
        var details = NODES.arrayNode();
        for (var thought : thoughts) {
            if (thought.call().isPresent()) {
                message.path("tool_calls")
                        .path(thought.call().get() - 1)
                        .withObject("/extra_content/google")
                        .setAll(sealOfCall(thought));
            } else if (thought.form().isPresent()) {
                details.add(detail(thought, details));
            } else {
                plain.append(thought.text());
            }
        }
        if (!plain.isEmpty()) {
            message.put("reasoning_content", plain.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
    }

    private static ObjectNode sealOfCall(Thought thought) {
        var seal = NODES.objectNode();
        thought.seal().ifPresent(value -> seal.put("thought_signature", value));
        thought.model().ifPresent(model -> seal.put("model", model));
        return seal;
    }

    private static ObjectNode detail(Thought thought, ArrayNode before) {
        var detail = NODES.objectNode();
        switch (thought.kind()) {
            case TEXT -> detail.put("type", "reasoning.text").put("text", thought.text());
            case SUMMARY -> detail.put("type", "reasoning.summary").put("summary", thought.text());
            case SEALED -> detail.put("type", "reasoning.encrypted");
        }
        var sealed = thought.kind() == Thought.Kind.SEALED ? "data" : "signature";
        thought.seal().ifPresent(seal -> detail.put(sealed, seal));
        thought.form().ifPresent(form -> detail.put("format", form));
        thought.id().ifPresent(id -> detail.put("id", id));
        thought.model().ifPresent(model -> detail.put("model", model));
        return detail.put("index", before.size());
    }
}
