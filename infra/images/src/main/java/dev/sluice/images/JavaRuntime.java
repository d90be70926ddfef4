package dev.sluice.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;

/** The part of the JDK that builds Sluice that the services need, linked for the machine that builds. */
record JavaRuntime(Path home) {
    /** All of Java SE, and what Kafka, Netty, Quarkus and who looks for a fault use beside it. */
    private static final List<String> MODULES = List.of(
            "java.se",
            "jdk.charsets",
            "jdk.crypto.ec",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management",
            "jdk.management.agent",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.security.auth",
            "jdk.unsupported",
            "jdk.zipfs");

    /** Links it anew into a folder, which is emptied first. */
    static JavaRuntime link(Path home) throws IOException {
        delete(home);
        var jlink = ToolProvider.findFirst("jlink").orElseThrow();
        var result = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-man-pages",
                "--no-header-files",
                "--output",
                home.toString());
        if (result != 0) {
            throw new IllegalStateException("jlink ended with " + result);
        }
        return new JavaRuntime(home);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(JavaRuntime::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
