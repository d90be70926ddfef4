package dev.sluice.standalone;

import dev.sluice.embedded.InfraCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The door of {@code ./sluice}: everything on one machine, its servers alone, its users, its projection, or its sessions. */
@QuarkusMain
@Command(
        name = "sluice",
        mixinStandardHelpOptions = true,
        description = "A coding-agent backend where a turn is a log.",
        subcommands = {
            UpCommand.class,
            InfraCommand.class,
            UserCommand.class,
            RebuildCommand.class,
            ExportCommand.class,
            EventsCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            DeadLettersCommand.class,
            DoctorCommand.class,
            DependenciesCommand.class,
            AuditCommand.class
        })
public final class SluiceMain {
    public static void main(String[] arguments) {
        System.exit(exitCode(arguments));
    }

    /** Whatever goes wrong, the process ends with it: the broker's threads would keep a half-started one alive. */
    private static int exitCode(String... arguments) {
        try {
            return InfraCommand.commandLine(new SluiceMain()).execute(arguments);
        } catch (Throwable failure) {
            failure.printStackTrace();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
