package dev.sluice.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.policy.command.Danger;
import dev.sluice.policy.command.ShellText;
import java.util.Optional;
import java.util.Set;

/**
 * What a policy may look at of a call.
 *
 * @param effect whether the tool changes anything
 * @param arguments as they came, an object
 * @param command what the call would start, where it starts something
 * @param dangers what keeps the command from being provably what it shows
 * @param path what the call is about, relative to the workspace; empty where it is about no path
 * @param role of the agent that calls
 * @param workspace the template that the workspace began as; empty for none
 * @param risk of the tool
 */
public record CallFacts(
        String tool,
        boolean effect,
        JsonNode arguments,
        Optional<ShellText> command,
        Set<Danger> dangers,
        String path,
        Role role,
        Scope scope,
        String workspace,
        Risk risk) {}
