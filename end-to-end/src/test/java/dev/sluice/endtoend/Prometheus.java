package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Prometheus, if it is there, reading the metrics of a Sluice every second. */
final class Prometheus implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    private final JavaProcess process;
    private final Client client;

    Prometheus(Path directory, URI sluice) throws IOException {
        var port = Ports.free();
        var config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - {job_name: sluice, metrics_path: /q/metrics, static_configs: [{targets: ["%s"]}]}
                """.formatted(sluice.getAuthority()));
        process = new JavaProcess(
                "prometheus",
                Map.of(),
                List.of(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port));
        process.start();
        client = new Client(URI.create("http://127.0.0.1:" + port), null);
    }

    static boolean possible() {
        return Files.isExecutable(PROGRAM) && Files.isExecutable(PROMTOOL);
    }

    /** What promtool says of a file with tests of rules; empty if they pass. */
    static String judge(Path tests) throws IOException, InterruptedException {
        var promtool = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", tests.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return promtool.waitFor() == 0 ? "" : said;
    }

    /** The series that answer an expression now; what is no expression is an error. */
    JsonNode series(String expression) {
        var answer = client.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (answer.status() != 200) {
            throw new AssertionError(expression + ": " + answer);
        }
        return answer.body().path("data").path("result");
    }

    boolean answers() {
        process.requireAlive();
        try {
            return client.get("/-/ready").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
