package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a few lines of code in the sandbox, without a file for them. */
public final class RunCode implements EffectTool {
    /** What Linux takes as one argument of a program. */
    private static final int CODE_BYTES_MAX = 128 * 1024 - 1;

    private final Commands commands;
    private final ToolDefinition definition;

    public RunCode(SandboxChoice choice) {
        this.commands = new Commands(choice);
        this.definition = definition(commands);
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var code = arguments.path("code").asText();
        if (code.getBytes(StandardCharsets.UTF_8).length > CODE_BYTES_MAX || code.indexOf('\0') >= 0) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "The code is longer than " + CODE_BYTES_MAX
                            + " bytes, or holds a NUL; write it into a file and run that.");
        }
        return commands.change(
                workspace,
                new CommandLine.Code(interpreter(arguments.path("language").asText()), code),
                arguments);
    }

    private static List<String> interpreter(String language) throws Refused {
        return switch (language) {
            case "python" -> List.of("python3", "-c");
            case "javascript" -> List.of("node", "-e");
            case "bash" -> List.of("/bin/bash", "-c");
            default ->
                throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is no interpreter for " + language + ".");
        };
    }

    /** Whatever the code did before it was cut off, nobody wrote down. */
    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) {
        return new Trace.NobodyKnows();
    }

    private static ToolDefinition definition(Commands commands) {
        return Definitions.effect(
                "run_code",
                "Runs code in the workspace and returns its exit code and what it wrote: to compute something, to try"
                        + " something out. It runs in the same sandbox as commands: no network, no input, and nothing that it"
                        + " starts outlives it. What it writes into the workspace stays. A person sees the code and must agree"
                        + " before it runs.",
                """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "language": {
                  "enum": ["python", "javascript", "bash"],
                  "description": "What it is written in; the interpreters are python3, node and bash"
                },
                "code": {
                  "type": "string", "minLength": 1, "maxLength": 100000,
                  "description": "The whole program; what it prints is returned"
                },
                "directory": {
                  "type": "string", "maxLength": 4096,
                  "description": "Where it runs, relative to the workspace; the workspace itself by default"
                },
                %s
              },
              "required": ["language", "code"],
              "additionalProperties": false
            }
            """.formatted(commands.timeSchema()),
                Risk.HIGH,
                commands.time(),
                "{\"language\":\"python\",\"code\":\"print(sum(range(10)))\"}");
    }
}
