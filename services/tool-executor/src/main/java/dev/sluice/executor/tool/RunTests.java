package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;

/** Finds what runs a project's tests, and runs it in the sandbox. */
public final class RunTests implements EffectTool {
    private final Commands commands;
    private final ToolDefinition definition;

    public RunTests(SandboxChoice choice) {
        this.commands = new Commands(choice);
        this.definition = definition(commands);
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var directory = WorkspacePath.parse(arguments.path("directory").asText("."));
        var runner = TestRunner.of(workspace, directory)
                .orElseThrow(() -> new Refused(
                        CallFailure.NOT_FOUND,
                        "Nothing in " + directory + " says how its tests are run; name another directory, or use"
                                + " execute_command."));
        var argv = new ArrayList<>(runner.command());
        for (var argument : arguments.path("arguments")) {
            if (argument.asText().indexOf('\0') >= 0) {
                throw new Refused(
                        CallFailure.INVALID_ARGUMENTS, "An argument holds a character that no argument can hold.");
            }
            argv.add(argument.asText());
        }
        return commands.change(workspace, new CommandLine.Plain(argv), arguments);
    }

    /** Whatever the tests did before they were cut off, nobody wrote down. */
    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) {
        return new Trace.NobodyKnows();
    }

    private static ToolDefinition definition(Commands commands) {
        return Definitions.effect(
                "run_tests",
                "Runs the tests of the project in the workspace and returns the exit code and what the runner wrote. It finds"
                        + " the runner by the project's files (Maven, Gradle, cargo, go, npm, pytest, unittest); for any other use"
                        + " execute_command. It runs in the same sandbox as commands, without a network, so nothing is"
                        + " downloaded. A person sees what runs and must agree.",
                """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "directory": {
                  "type": "string", "maxLength": 4096,
                  "description": "Where the project is, relative to the workspace; the workspace itself by default"
                },
                "arguments": {
                  "type": "array", "maxItems": 50,
                  "items": {"type": "string", "maxLength": 2000},
                  "description": "More arguments for the runner, for example to run one test only"
                },
                %s
              },
              "additionalProperties": false
            }
            """.formatted(commands.timeSchema()),
                Risk.HIGH,
                commands.time(),
                "{}",
                "{\"directory\":\"server\",\"arguments\":[\"-k\",\"test_login\"],\"timeout_seconds\":600}");
    }
}
