package dev.sluice.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Makes users as an operator does: by {@code user add}. */
final class Users {
    private static final Pattern PASSWORD = Pattern.compile("password:?\\s+(\\S+)");

    private Users() {}

    /** Gives the password that was printed. */
    static String add(Path data, String name, String tenant, String role) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaProcess.application(
                "standalone",
                List.of(),
                "user",
                "add",
                name,
                "--tenant",
                tenant,
                "--role",
                role,
                "--data",
                data.toString()));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var password = PASSWORD.matcher(output);
            if (process.waitFor() != 0 || !password.find()) {
                throw new AssertionError("user add said: " + output);
            }
            return password.group(1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
