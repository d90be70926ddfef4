package dev.sluice.executor.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.policy.CanonicalJson;
import dev.sluice.policy.call.InvisibleText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads what a server says of its tools, all of which is somebody else's words. Pure. */
final class ListedTools {
    private static final int NAME_CHARS_MAX = 128;
    private static final int DESCRIPTION_CHARS_MAX = 4_000;
    private static final int ASIDE_CHARS_MAX = 2_000;

    /** All definitions of a server together, so that they fit into one record with those that do not. */
    private static final int BYTES_MAX = 700_000;

    private ListedTools() {}

    static List<McpTool> read(String server, List<JsonNode> listed) {
        var tools = new ArrayList<McpTool>();
        var names = new HashSet<String>();
        var room = BYTES_MAX;
        for (var node : listed.subList(0, Math.min(listed.size(), McpListing.TOOLS_MAX))) {
            var tool = read(server, node);
            if (!names.add(tool.name()) | !names.add("as " + tool.offeredAs())) {
                tool = unfit(tool, "another tool of the server has its name");
            }
            room -= MessageCodec.write(tool).length;
            tools.add(room >= 0 ? tool : unfit(tool, "the server's definitions are too long together"));
        }
        return tools;
    }

    private static McpTool read(String server, JsonNode node) {
        var name = node.path("name").asText("");
        var shownName = cut(InvisibleText.shown(name), NAME_CHARS_MAX);
        var schema = node.path("inputSchema");
        var tooLarge = ParameterSchema.tooLarge(schema);
        var parameters = schema instanceof ObjectNode object && !tooLarge ? ParameterSchema.shown(object) : anything();
        var tool = new McpTool(
                shownName,
                ToolName.of(server, shownName),
                description(node),
                parameters,
                annotations(node.path("annotations")),
                digest(node),
                Optional.empty());
        if (name.isBlank() || !name.equals(shownName)) {
            return unfit(tool, "its name is none of 1 to " + NAME_CHARS_MAX + " visible characters");
        }
        if (tool.digest().isEmpty()) {
            return unfit(tool, "its definition has numbers or characters that JSON cannot carry exactly");
        }
        if (tooLarge) {
            return unfit(tool, ParameterSchema.TOO_LARGE);
        }
        return schema.isObject()
                ? ParameterSchema.objection(parameters)
                        .map(objection -> unfit(tool, objection))
                        .orElse(tool)
                : unfit(tool, "its parameters have no schema");
    }

    private static String description(JsonNode node) {
        var text = node.path("description").asText("").strip();
        var words = text.isEmpty() ? node.path("title").asText("").strip() : text;
        return cut(InvisibleText.shown(words), DESCRIPTION_CHARS_MAX);
    }

    /** Of all that is said of the tool but its pictures and what is not for us. */
    private static String digest(JsonNode node) {
        if (!(node.deepCopy() instanceof ObjectNode said)) {
            return "";
        }
        said.remove(List.of("_meta", "icons"));
        try {
            return Digest.sha256Hex(CanonicalJson.of(said));
        } catch (IllegalArgumentException noForm) {
            return "";
        }
    }

    private static Optional<JsonNode> annotations(JsonNode node) {
        return node.isObject() && node.toString().length() <= ASIDE_CHARS_MAX
                ? Optional.of(ParameterSchema.seen(node))
                : Optional.empty();
    }

    /** A sentence that may hold a server's words, as it may be shown. */
    static String words(String sentence) {
        return cut(InvisibleText.shown(sentence), ASIDE_CHARS_MAX);
    }

    private static McpTool unfit(McpTool tool, String why) {
        return new McpTool(
                tool.name(), tool.offeredAs(), "", anything(), Optional.empty(), tool.digest(), Optional.of(why));
    }

    private static ObjectNode anything() {
        return JsonNodeFactory.instance.objectNode().put("type", "object");
    }

    private static String cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        var end = Character.isLowSurrogate(text.charAt(charsMax)) ? charsMax - 1 : charsMax;
        return text.substring(0, end) + " [cut]";
    }
}
