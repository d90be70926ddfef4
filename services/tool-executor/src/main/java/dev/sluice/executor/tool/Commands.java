package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.TimeAsked;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.CommandRun;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxLimits;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.time.Duration;

/** Makes ready what is to run in the sandbox, or refuses it if there is none that holds. */
record Commands(SandboxChoice choice) {
    private static final String TIME = "timeout_seconds";
    private static final Duration STANDARD = Duration.ofMinutes(2);

    /** For the files around a command to be kept, and for its answer to arrive. */
    private static final Duration BESIDE = Duration.ofSeconds(45);

    /** How calls of a command ask for time. */
    TimeAsked time() {
        return new TimeAsked(TIME, STANDARD, timeMax(), BESIDE);
    }

    /** The schema's part about it. */
    String timeSchema() {
        return """
                "%s": {
                  "type": "integer", "minimum": 1, "maximum": %d,
                  "description": "After so long it is ended; %d by default"
                }
                """.formatted(
                        TIME,
                        timeMax().toSeconds(),
                        time().asked(MissingNode.getInstance()).toSeconds());
    }

    /** @param arguments may name a {@code directory} and {@code timeout_seconds} */
    CommandChange change(Workspace workspace, CommandLine command, JsonNode arguments) throws Refused, IOException {
        var sandbox = sandbox();
        var directory = WorkspacePath.parse(arguments.path("directory").asText("."));
        if (!workspace.isDirectory(directory)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, directory + " is a file, not a directory.");
        }
        return new CommandChange(CommandRun.in(sandbox, workspace.root()), command, directory, time().asked(arguments));
    }

    private Duration timeMax() {
        return switch (choice) {
            case SandboxChoice.Chosen chosen -> chosen.sandbox().limits().timeMax();
            case SandboxChoice.Refused _ -> SandboxLimits.standard().timeMax();
        };
    }

    private Bubblewrap sandbox() throws Refused {
        return switch (choice) {
            case SandboxChoice.Chosen chosen -> chosen.sandbox();
            case SandboxChoice.Refused refused -> throw new Refused(CallFailure.DENIED, refused.reason());
        };
    }
}
