package dev.sluice.policy.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.ToolDefinition;
import java.util.List;

/**
 * A call as it is judged.
 *
 * @param path the names on the path that it is about, below the workspace; none for the workspace itself
 * @param namesPath whether its arguments say that path
 * @param workspace the template that the workspace began as; empty for none
 * @param plansOnly whether its session only plans
 */
public record JudgedCall(
        JsonNode arguments,
        List<String> path,
        boolean namesPath,
        Role agent,
        Scope scope,
        String workspace,
        boolean plansOnly) {
    private static final String PATH = "path";

    public JudgedCall {
        path = List.copyOf(path);
    }

    /**
     * A text named {@code path} is a path in the workspace, except for tools from elsewhere, whose arguments mean what they mean
     * there.
     */
    public static JudgedCall of(
            ToolDefinition tool, JsonNode arguments, Role agent, Scope scope, String workspace, boolean plansOnly)
            throws PathNames.Malformed {
        var ours = tool.source().isEmpty();
        var path = PathNames.of(ours ? arguments.path(PATH).asText(".") : ".");
        return new JudgedCall(arguments, path, ours && arguments.has(PATH), agent, scope, workspace, plansOnly);
    }
}
