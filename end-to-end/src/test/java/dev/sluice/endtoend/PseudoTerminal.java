package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command in a pseudo-terminal, and a person who reads it and types. By util-linux's {@code script}. */
final class PseudoTerminal implements AutoCloseable {
    static final String CONTROL_C = "\u0003";
    static final String ENTER = "\r";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final Writer keyboard;
    private final StringBuffer screen = new StringBuffer();
    private int read;

    PseudoTerminal(ProcessBuilder builder) {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script"))
                        && System.getProperty("os.name").equals("Linux"),
                "no pseudo-terminal here: util-linux's script is absent");
        try {
            process = builder.redirectErrorStream(true).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        keyboard = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::watch);
    }

    /** Waits until this is on the screen, behind what was waited for before. */
    void awaits(String text) {
        await("'" + text + "' on the screen").atMost(LIMIT).until(() -> screen.indexOf(text, read) >= 0);
        read = screen.indexOf(text, read) + text.length();
    }

    void types(String keys) {
        try {
            keyboard.write(keys);
            keyboard.flush();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    /** All that was on the screen. */
    String screen() {
        return screen.toString();
    }

    /** Waits for the end of the command, and gives its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not end:\n" + screen);
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void watch() {
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            var next = reader.read();
            while (next >= 0) {
                screen.append((char) next);
                next = reader.read();
            }
        } catch (IOException ended) {
            screen.append("(ended)");
        }
    }
}
