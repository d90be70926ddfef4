package dev.sluice.session;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Gives the service a free port that its own token check knows, and a data directory of its own. */
public final class DoorResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try (var free = new ServerSocket(0)) {
            var data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "session-data-");
            return Map.of(
                    "quarkus.http.test-port", Integer.toString(free.getLocalPort()),
                    "sluice.identity.issuer-url", "http://localhost:" + free.getLocalPort() + "/api/v1/auth",
                    "sluice.data", data.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The data directory lies in target.
    }
}
