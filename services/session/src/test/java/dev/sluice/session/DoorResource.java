package dev.sluice.session;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives the service a free port that its own token check knows, and a data directory: one for all tests of this JVM, as
 * they have one Postgres, whichever service they start.
 */
public final class DoorResource implements QuarkusTestResourceLifecycleManager {
    private static final String DATA = "test.session.data";

    @Override
    public Map<String, String> start() {
        try (var free = new ServerSocket(0)) {
            if (System.getProperty(DATA) == null) {
                var made = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "session-data-");
                System.setProperty(DATA, made.toString());
            }
            return Map.of(
                    "quarkus.http.test-port",
                    Integer.toString(free.getLocalPort()),
                    "sluice.identity.issuer-url",
                    "http://localhost:" + free.getLocalPort() + "/api/v1/auth",
                    "sluice.session.callbacks.private-addresses",
                    "true",
                    "sluice.data",
                    System.getProperty(DATA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The data directory lies in target.
    }
}
