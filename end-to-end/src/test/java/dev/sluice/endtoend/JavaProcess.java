package dev.sluice.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One JVM of the product; its output goes to a file. Started again after a kill it is the same command. */
final class JavaProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Path LOGS = ROOT.resolve("end-to-end/target/logs");
    private static final int KILLED = 137;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    JavaProcess(String name, List<String> arguments, Map<String, String> environment) {
        this(name, environment, command(arguments));
    }

    /** One that some other command starts, such as an image's. */
    JavaProcess(String name, Map<String, String> environment, List<String> command) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = LOGS.resolve(name + ".log");
        forgetEarlierRun();
    }

    /** What an older run of the tests printed must not be taken for this one's words. */
    private void forgetEarlierRun() {
        try {
            Files.deleteIfExists(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The arguments that run a packaged Quarkus application of this repository. */
    static List<String> application(String module, List<String> settings, String... arguments) {
        var jar = ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is absent: run the tests with ./sluice test, which packages first");
        }
        var all = new ArrayList<>(settings);
        all.addAll(List.of("-jar", jar.toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    void start() {
        try {
            Files.createDirectories(LOGS);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .directory(ROOT.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** End it as a power cut would. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Freeze it, or let it go on. */
    void signal(String signal) {
        try {
            var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + " " + name + " failed");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** Complain with the end of its output if it died. */
    void requireAlive() {
        if (!alive()) {
            throw new AssertionError(name + " died:\n" + lastWords());
        }
    }

    /** Complain with the end of its output if it died otherwise than by a kill. */
    void requireKilled() {
        if (process.exitValue() != KILLED) {
            throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + lastWords());
        }
    }

    private String lastWords() {
        var output = output();
        return output.substring(Math.max(0, output.length() - 4_000));
    }

    @Override
    public void close() {
        if (!alive()) {
            return;
        }
        process.destroy();
        if (!awaitEnd()) {
            process.destroyForcibly();
            throw new AssertionError(name + " did not stop within 30 s of SIGTERM");
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(arguments);
        return command;
    }
}
