package dev.sluice.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged command line, as a user of one configuration directory runs it. */
final class CommandLine {
    private static final Path JARS = Path.of(System.getProperty("sluice.root"), "cli/target/client");
    private static final int WAIT_SECONDS = 90;

    private final URI server;
    private final Path configuration;

    CommandLine(URI server, Path configuration) {
        this.server = server;
        this.configuration = configuration;
    }

    /** The same user, who reaches the server another way. */
    CommandLine by(URI other) {
        return new CommandLine(other, configuration);
    }

    /** How a command ended, and what it said. */
    record Ran(int exit, String out, String err) {}

    /** Runs a command in a pipe: no stream of it is a terminal. */
    Ran run(String input, String... arguments) {
        try {
            var out = Files.createTempFile(configuration, "out", ".txt");
            var err = Files.createTempFile(configuration, "err", ".txt");
            var process = builder(command("", arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (var in = process.outputWriter()) {
                in.write(input);
            }
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + List.of(arguments) + "\n" + Files.readString(err));
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Starts a command in a terminal of its own. */
    PseudoTerminal open(String... arguments) {
        var quoted = command("012", arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .toList();
        var line = "stty rows 50 cols 200; exec " + String.join(" ", quoted);
        return new PseudoTerminal(builder(List.of("script", "-qec", line, "/dev/null")));
    }

    /** A command that is not started yet; its environment is set. */
    ProcessBuilder prepared(String... arguments) {
        return builder(command("", arguments));
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        environment.put("SLUICE_CONFIG_DIR", configuration.toString());
        environment.put("SLUICE_SERVER", server.toString());
        environment.put("TERM", "xterm");
        environment.put("LC_ALL", "C.UTF-8");
        environment.remove("NO_COLOR");
        return builder;
    }

    private static List<String> command(String terminals, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsluice.terminals=" + terminals,
                "-cp",
                JARS + "/*",
                "dev.sluice.cli.SluiceClient"));
        command.addAll(List.of(arguments));
        return command;
    }
}
