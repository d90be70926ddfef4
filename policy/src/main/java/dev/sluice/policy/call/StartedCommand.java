package dev.sluice.policy.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.policy.command.Danger;
import dev.sluice.policy.command.Programs;
import dev.sluice.policy.command.ShellText;
import java.util.Optional;
import java.util.Set;

/**
 * What a call would start, as far as its arguments say.
 *
 * @param text the command; empty for a tool that starts none, or none that its arguments name
 * @param dangers what keeps it from being provably what it shows
 */
public record StartedCommand(Optional<ShellText> text, Set<Danger> dangers) {
    /** @param trusted programs that the policy answers for */
    public static StartedCommand of(ToolDefinition tool, JsonNode arguments, Set<String> trusted) {
        return switch (tool.name()) {
            case "execute_command" -> {
                var text = ShellText.read(arguments.path("command").asText());
                yield new StartedCommand(Optional.of(text), Programs.dangers(text, trusted));
            }
            case "run_code" -> new StartedCommand(Optional.empty(), Set.of(Danger.CODE));
            // Which runner it is the files say; what it makes of further arguments nobody here knows.
            case "run_tests" ->
                new StartedCommand(
                        Optional.empty(),
                        arguments.path("arguments").isEmpty() ? Set.of() : Set.of(Danger.UNKNOWN_ARGUMENT));
            default -> new StartedCommand(Optional.empty(), Set.of());
        };
    }
}
