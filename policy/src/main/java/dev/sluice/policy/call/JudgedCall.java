package dev.sluice.policy.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
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
    public JudgedCall {
        path = List.copyOf(path);
    }
}
