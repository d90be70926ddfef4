package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;

/** Runs a command in the sandbox, if there is one that holds. */
public final class ExecuteCommand implements EffectTool {
    private final Commands commands;
    private final ToolDefinition definition;

    public ExecuteCommand(SandboxChoice choice) {
        this.commands = new Commands(choice);
        this.definition = definition(commands);
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        return commands.change(
                workspace, CommandLine.parse(arguments.path("command").asText()), arguments);
    }

    /** Whatever a command did before it was cut off, nobody wrote down. */
    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) {
        return new Trace.NobodyKnows();
    }

    private static ToolDefinition definition(Commands commands) {
        return Definitions.effect(
                "execute_command",
                "Runs a command in the workspace and returns its exit code and what it wrote. It runs in a sandbox: it sees the"
                        + " workspace and the system's programs, and no network. It has no input and no terminal, so use options"
                        + " that do without questions. When it ends, all processes that it started end with it, so do not start"
                        + " anything in the background. /tmp and HOME are empty and are gone afterwards; .git is read-only. A"
                        + " person sees the command and must agree before it runs.",
                """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "command": {
                  "type": "string", "minLength": 1, "maxLength": 20000,
                  "description": "The command; with pipes, variables and the like it is run by bash"
                },
                "directory": {
                  "type": "string", "maxLength": 4096,
                  "description": "Where it runs, relative to the workspace; the workspace itself by default"
                },
                %s
              },
              "required": ["command"],
              "additionalProperties": false
            }
            """.formatted(commands.timeSchema()),
                Risk.HIGH,
                commands.time(),
                "{\"command\":\"python3 -m unittest discover -s tests\"}",
                "{\"command\":\"grep -c TODO *.py | sort\",\"directory\":\"src\",\"timeout_seconds\":20}");
    }
}
