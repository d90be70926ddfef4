package dev.sluice.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Asks a process's own readiness door. */
final class Readiness {
    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Readiness() {}

    /** Wait until the process says that it and all it needs are ready; fail at once if it died. */
    static void await(URI base, JavaProcess process) {
        Awaitility.await("readiness of " + base)
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(100))
                .failFast(process::requireAlive)
                .until(() -> ready(base));
    }

    private static boolean ready(URI base) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(base.resolve("/q/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
