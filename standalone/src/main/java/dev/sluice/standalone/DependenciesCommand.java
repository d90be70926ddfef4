package dev.sluice.standalone;

import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.executor.sandbox.Dependencies.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sluice dependencies}: downloads what a project's tests need, outside the sandbox, after a yes. See ADR 0108. */
@Command(
        name = "dependencies",
        mixinStandardHelpOptions = true,
        description =
                "Runs a project's own build once, outside the sandbox and with the network, so that what it downloads is found"
                        + " by the tests that agents run. Asks first.")
final class DependenciesCommand implements Callable<Integer> {
    private enum Whose {
        maven(Kind.MAVEN),
        python(Kind.PYTHON);

        private final Kind kind;

        Whose(Kind kind) {
            this.kind = kind;
        }
    }

    /** What lies there is read by somebody else: root's commands are not root's. */
    private static final List<String> READABLE = List.of("/bin/sh", "-c", "umask 022 && exec \"$@\"", "sh");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KIND", description = "Whose: ${COMPLETION-CANDIDATES}.")
    private Whose whose;

    @Parameters(
            index = "1",
            paramLabel = "PROJECT",
            description = "The directory of a project that you would build yourself.")
    private Path project;

    @Parameters(
            index = "2..*",
            paramLabel = "ARGUMENT",
            description =
                    "More arguments for the build, after --; for python what to install (default: -r requirements.txt).")
    private List<String> arguments = List.of();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean agreed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory (default: $$SLUICE_DATA, else .sluice).")
    private Path data = EmbeddedOptions.defaultDataDirectory();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isDirectory(project)) {
            throw new CommandLine.ParameterException(spec.commandLine(), project + " is no directory.");
        }
        var target = whose.kind.in(data.toAbsolutePath().normalize().resolve("dependencies"));
        var line = line(target);
        var out = spec.commandLine().getOut();
        out.println("In " + project + ", outside the sandbox, with your rights and the network, this runs:");
        out.println("  " + String.join(" ", line));
        out.println("It runs what the project says. What it downloads lies in " + target
                + " and is seen, read-only, by the commands of all sessions.");
        out.flush();
        if (!agreed && !agrees()) {
            out.println("Nothing was run.");
            return CommandLine.ExitCode.USAGE;
        }
        return ran(target, line);
    }

    private List<String> line(Path target) {
        var line = new ArrayList<String>();
        switch (whose) {
            case maven -> {
                line.addAll(Files.exists(project.resolve("mvnw")) ? List.of("/bin/sh", "mvnw") : List.of("mvn"));
                line.addAll(List.of("--batch-mode", "-Dmaven.repo.local=" + target.resolve("repository")));
                line.addAll(arguments);
                line.add("test");
            }
            case python -> {
                line.addAll(List.of("/usr/bin/python3", "-m", "pip", "install", "--target", target.toString()));
                line.addAll(arguments.isEmpty() ? List.of("-r", "requirements.txt") : arguments);
            }
        }
        return line;
    }

    private boolean agrees() throws IOException {
        spec.commandLine().getOut().print("Go on? [y/N] ");
        spec.commandLine().getOut().flush();
        var answer = new BufferedReader(new InputStreamReader(System.in)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private int ran(Path target, List<String> line) throws IOException, InterruptedException {
        var whole = new ArrayList<>(READABLE);
        whole.addAll(line);
        var build = new ProcessBuilder(whole).directory(project.toFile()).inheritIO();
        build.environment().put("MAVEN_USER_HOME", target.toString());
        Files.createDirectories(target);
        var code = build.start().waitFor();
        if (code != 0) {
            spec.commandLine().getErr().println("It ended with " + code + "; what it had downloaded by then stays.");
        }
        return code;
    }
}
