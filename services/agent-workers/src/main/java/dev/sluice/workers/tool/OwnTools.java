package dev.sluice.workers.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tools that no executor runs, because they are about the turn and not about its files. Whatever else a model wants in
 * the same breath it can want again when it knows what came of it.
 */
public final class OwnTools {
    private static final Map<String, Function<JsonNode, OwnCall>> READERS = Map.of(
            AskUser.TOOL.name(), AskUser::read,
            ProposePlan.TOOL.name(), ProposePlan::read,
            HandOver.TOOL.name(), HandOver::read);

    private static final Map<String, ToolDefinition> TOOLS = Map.of(
            AskUser.TOOL.name(), AskUser.TOOL,
            ProposePlan.TOOL.name(), ProposePlan.TOOL,
            HandOver.TOOL.name(), HandOver.TOOL);

    private OwnTools() {}

    /** The tool of that name, if it is one of these. */
    static Optional<ToolDefinition> tool(String name) {
        return Optional.ofNullable(TOOLS.get(name));
    }

    /** What the first of these calls wants that is of a tool of this kind and was offered; empty if none is. */
    public static Optional<OwnCall> among(List<ToolExecutionRequest> requests, Toolbox offered) {
        return requests.stream()
                .filter(request -> READERS.containsKey(name(request)) && offered.has(name(request)))
                .findFirst()
                .map(request -> READERS.get(name(request)).apply(arguments(request)));
    }

    private static String name(ToolExecutionRequest request) {
        return request.name() == null ? "" : request.name().strip();
    }

    private static JsonNode arguments(ToolExecutionRequest request) {
        try {
            return request.arguments() == null
                    ? MissingNode.getInstance()
                    : MessageCodec.mapper().readTree(request.arguments());
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
