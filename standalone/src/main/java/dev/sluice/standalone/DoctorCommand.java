package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.executor.sandbox.Program;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxLimits;
import dev.sluice.executor.sandbox.SelfTest;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sluice doctor}: tries on this machine what Sluice finds out when it starts, without starting it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Says whether commands of agents can run on this machine and how, and which programs they lack. Ends with 1 if they"
                        + " cannot.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory (default: $$SLUICE_DATA, else .sluice).")
    private Path data = EmbeddedOptions.defaultDataDirectory();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var scratch = data.toAbsolutePath()
                .resolve("workspaces/.self-test")
                .resolve(UUID.randomUUID().toString());
        return switch (SelfTest.choose(SandboxLimits.standard(), scratch)) {
            case SandboxChoice.Chosen chosen -> {
                out.println("sandbox: " + chosen.word() + " (tried, and it holds)");
                Program.known().forEach(program -> out.println(word(program)));
                yield CommandLine.ExitCode.OK;
            }
            case SandboxChoice.Refused(var reason) -> {
                out.println("sandbox: none. " + reason);
                yield CommandLine.ExitCode.SOFTWARE;
            }
        };
    }

    private static String word(Program program) {
        return program.place()
                .map(place -> program.name() + ": " + place)
                .orElseGet(() ->
                        program.name() + ": missing; " + program.source() + " in /usr has it, for " + program.use());
    }
}
