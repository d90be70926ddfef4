package dev.sluice.endtoend;

import dev.sluice.embedded.InfraAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The orchestrator as a process of its own, with little heap, beside the infra and nothing else. */
final class LoneOrchestrator implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern RESIDENT =
            Pattern.compile("^sluice_orchestrator_resident_sessions(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE);
    private static final Pattern USED_KB = Pattern.compile("\\btotal \\d+K, used (\\d+)K");

    private final int port = Ports.free();
    private final JavaProcess process;

    /** @param residentMax how many sessions it keeps in memory */
    LoneOrchestrator(InfraAddresses infra, Path data, int residentMax) {
        var environment = new HashMap<>(infra.asEnvironment());
        environment.putAll(Map.of(
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "SLUICE_DATA",
                data.toString(),
                "SLUICE_ORCHESTRATOR_RESIDENT_SESSIONS_MAX",
                Integer.toString(residentMax)));
        process = new JavaProcess(
                "resting-orchestrator",
                JavaProcess.application("services/orchestrator", List.of("-Xmx256m")),
                environment);
    }

    /** Starts it, and again after a kill; gives the time until it said that it was ready. */
    Duration start() {
        var from = System.nanoTime();
        process.start();
        Readiness.await(base(), process);
        return Duration.ofNanos(System.nanoTime() - from);
    }

    void kill() {
        process.kill();
    }

    /** How many sessions it has in memory now. */
    int resident() {
        var found = RESIDENT.matcher(get("/q/metrics"));
        if (!found.find()) {
            throw new AssertionError("the orchestrator does not say how many sessions are in memory");
        }
        return (int) Double.parseDouble(found.group(1));
    }

    void awaitResident(int most, Duration limit) {
        Awaitility.await("sessions that rest")
                .atMost(limit)
                .failFast(process::requireAlive)
                .until(() -> resident() <= most);
    }

    /** The used heap after a full collection. */
    long heapMb() {
        jcmd("GC.run");
        var kilobytes = USED_KB.matcher(jcmd("GC.heap_info"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
        return kilobytes / 1024;
    }

    @Override
    public void close() {
        process.close();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private String get(String path) {
        try {
            var request = HttpRequest.newBuilder(base().resolve(path)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private String jcmd(String command) {
        try {
            var jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            command)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
