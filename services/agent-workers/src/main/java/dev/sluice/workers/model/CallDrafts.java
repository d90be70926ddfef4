package dev.sluice.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * The tool calls of a reply while they stream: each chunk names a call by its index, by its id, or not at all, and gives
 * a piece of its arguments as text, or all of them as an object. Names that are missing or blank stay so: the call is
 * the model's, and the model is told. Not thread-safe.
 */
final class CallDrafts {
    private final List<Draft> drafts = new ArrayList<>();

    /** A call as far as it has come. */
    private static final class Draft {
        private final String key;
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        Draft(String key) {
            this.key = key;
        }
    }

    /**
     * What a piece added.
     *
     * @param number of its call, from 1
     */
    record Added(int number, String tool, int argumentChars) {}

    /** Takes one element of a chunk's {@code tool_calls}. */
    Added add(JsonNode piece) {
        var draft = draft(piece);
        var function = piece.path("function");
        name(draft, function.path("name").asText(""));
        var before = draft.arguments.length();
        argue(draft, function.path("arguments"));
        return new Added(drafts.indexOf(draft) + 1, draft.name, Math.max(0, draft.arguments.length() - before));
    }

    boolean isEmpty() {
        return drafts.isEmpty();
    }

    List<ToolExecutionRequest> requests() {
        return drafts.stream()
                .map(draft -> ToolExecutionRequest.builder()
                        .id(draft.key)
                        .name(draft.name)
                        .arguments(draft.arguments.toString())
                        .build())
                .toList();
    }

    private Draft draft(JsonNode piece) {
        var id = piece.path("id").asText("");
        if (piece.path("index").isIntegralNumber()) {
            return draft("#" + piece.path("index").asText());
        }
        if (!id.isEmpty()) {
            return draft(id);
        }
        // A piece without any mark goes on with the last call, unless it begins one by naming it.
        return drafts.isEmpty()
                        || piece.path("function").hasNonNull("name")
                                && !drafts.getLast().arguments.isEmpty()
                ? draft("#" + drafts.size())
                : drafts.getLast();
    }

    private Draft draft(String key) {
        for (var draft : drafts) {
            if (draft.key.equals(key)) {
                return draft;
            }
        }
        var draft = new Draft(key);
        drafts.add(draft);
        return draft;
    }

    /** Most providers name a call once, some in every piece, a few letter by letter. */
    private static void name(Draft draft, String piece) {
        if (draft.name.isBlank()) {
            draft.name = piece;
        } else if (draft.arguments.isEmpty() && !piece.equals(draft.name)) {
            draft.name += piece;
        }
    }

    private static void argue(Draft draft, JsonNode arguments) {
        if (arguments.isTextual()) {
            draft.arguments.append(arguments.textValue());
        } else if (arguments.isContainerNode()) {
            draft.arguments.setLength(0);
            draft.arguments.append(arguments);
        }
    }
}
