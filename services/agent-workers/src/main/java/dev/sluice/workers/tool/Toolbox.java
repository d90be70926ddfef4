package dev.sluice.workers.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tools that one step offers its model, as they were defined when the step began. Immutable. */
public final class Toolbox {
    /** What a model gets that may use no tools. */
    public static final Toolbox EMPTY = new Toolbox(List.of());

    /** What a call is named that its model did not name: nobody has such a tool, so the model is told. */
    static final String UNNAMED = "unnamed";

    private static final int NAME_CHARS_MAX = 64;

    /** What a message holds that is read again at the other end, with all that stands around the arguments. */
    private static final int DEPTH_MAX = 200;

    private static final ObjectMapper JSON = MessageCodec.mapper();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .build());
    }

    private final List<ToolDefinition> tools;
    private final Map<String, ToolDefinition> byName;

    public Toolbox(List<ToolDefinition> tools) {
        this.tools = List.copyOf(tools);
        this.byName = tools.stream().collect(Collectors.toUnmodifiableMap(ToolDefinition::name, Function.identity()));
    }

    public boolean isEmpty() {
        return tools.isEmpty();
    }

    /** Whether the model is offered a tool of this name. */
    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** What the model is shown. */
    public List<ToolSpecification> specifications() {
        return tools.stream().map(ToolSchema::of).toList();
    }

    /** What the model is shown, as text of about the same size. */
    public String definitions() {
        return tools.stream()
                .map(tool -> tool.name() + tool.description() + tool.parameters())
                .collect(Collectors.joining("\n"));
    }

    /** The calls that a model asked for, numbered in its order. */
    public List<ToolCall> calls(StepId step, List<ToolExecutionRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(index -> call(CallId.of(step, index + 1), requests.get(index)))
                .toList();
    }

    private ToolCall call(CallId id, ToolExecutionRequest request) {
        var name = named(request.name());
        var tool = Optional.ofNullable(byName.get(name));
        var arguments = arguments(request.arguments());
        return new ToolCall(
                id,
                name,
                arguments,
                tool.map(ToolDefinition::effect).orElse(false),
                tool.map(ToolDefinition::version).orElse(""),
                tool.flatMap(ToolDefinition::time).map(time -> time.inAll(arguments)));
    }

    private static String named(String name) {
        if (name == null || name.isBlank()) {
            return UNNAMED;
        }
        var stripped = name.strip();
        return stripped.length() <= NAME_CHARS_MAX ? stripped : stripped.substring(0, NAME_CHARS_MAX);
    }

    private static JsonNode arguments(String text) {
        if (text == null || text.isBlank()) {
            // Models leave out what they think is an empty object.
            return JSON.createObjectNode();
        }
        try {
            var node = JSON.readTree(text);
            return node.isObject() ? node : TextNode.valueOf(text);
        } catch (JsonProcessingException noJson) {
            return TextNode.valueOf(text);
        }
    }
}
