package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.CommandRun;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.time.Duration;

/** Makes ready what is to run in the sandbox, or refuses it if there is none that holds. */
record Commands(SandboxChoice choice) {
    private static final int SECONDS_STANDARD = 120;

    /** @param arguments may name a {@code directory} and {@code timeout_seconds} */
    CommandChange change(Workspace workspace, CommandLine command, JsonNode arguments) throws Refused, IOException {
        var sandbox = sandbox();
        var directory = WorkspacePath.parse(arguments.path("directory").asText("."));
        if (!workspace.isDirectory(directory)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, directory + " is a file, not a directory.");
        }
        var asked = Duration.ofSeconds(arguments.path("timeout_seconds").asLong(SECONDS_STANDARD));
        var most = sandbox.limits().timeMax();
        return new CommandChange(
                CommandRun.in(sandbox, workspace.root()), command, directory, asked.compareTo(most) < 0 ? asked : most);
    }

    private Bubblewrap sandbox() throws Refused {
        return switch (choice) {
            case SandboxChoice.Chosen chosen -> chosen.sandbox();
            case SandboxChoice.Refused refused -> throw new Refused(CallFailure.DENIED, refused.reason());
        };
    }
}
