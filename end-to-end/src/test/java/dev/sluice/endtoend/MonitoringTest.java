package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees: alerts that fire when they should, and dashboards whose every query a running Sluice answers. */
class MonitoringTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Path OBSERVABILITY = ROOT.resolve("infra/observability");
    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:sluice|llm|agent|workflow|sql|system|disk)_[a-z_]+(?=[\\[{)])");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Not there before the first of them, which may be minutes away. */
    private static final String COLLECTIONS = "jvm_gc_pause_seconds";

    @TempDir
    Path data;

    @Test
    void eachAlertHasARowInTheRunbookAndIsTestedBothWays() throws IOException {
        var alerts = matches(ALERT, "alerts.yaml");
        var tests = Files.readString(OBSERVABILITY.resolve("alerts-test.yaml"));
        var runbook = Files.readString(ROOT.resolve("docs/operations.md"));
        assertFalse(alerts.isEmpty());
        for (var alert : alerts) {
            assertTrue(runbook.contains("| `" + alert + "` |"), alert + " in docs/operations.md");
            assertTrue(tests.contains(", alertname: " + alert + "}"), alert + " has no case where it must not fire");
            assertTrue(tests.contains("        alertname: " + alert + "\n"), alert + " has no case where it fires");
        }
    }

    @Test
    void eachAlertFiresWhereItsTroubleIsAndOnlyThere() throws IOException, InterruptedException {
        assumeTrue(Prometheus.possible(), "no promtool");
        assertEquals("", Prometheus.judge(OBSERVABILITY.resolve("alerts-test.yaml")));
    }

    @Test
    void eachPanelHasATitleAUnitAndAPlaceOfItsOwn() throws IOException {
        for (var dashboard : dashboards().entrySet()) {
            var places = new HashSet<String>();
            for (var panel : dashboard.getValue().path("panels")) {
                assertFalse(panel.path("title").asText().isBlank(), dashboard.getKey());
                assertFalse(panel.at("/fieldConfig/defaults/unit").asText().isBlank(), panel.toString());
                assertTrue(places.add(panel.path("id").asText()), panel.toString());
                assertTrue(places.add(panel.path("gridPos").toString()), panel.toString());
                assertFalse(panel.path("targets").isEmpty(), panel.toString());
            }
        }
    }

    @Test
    void whatDashboardsAndAlertsAskForIsThere() throws Exception {
        var watched = matches(METRIC, "alerts.yaml");
        assertFalse(watched.isEmpty());
        try (var platform = new OneProcess(data, Map.of())) {
            var admin = Client.login(platform.session(), "admin", platform.adminPassword());
            work(admin);
            assertTrue(Files.size(data.resolve("logs/sluice.log")) > 0);
            // A turn is counted when it has reached the projection, a moment after its client heard of it.
            await().atMost(LIMIT).untilAsserted(() -> {
                var metrics = admin.get("/q/metrics").response().body();
                assertEquals(
                        List.of(),
                        watched.stream()
                                .filter(name -> !metrics.contains("\n" + name))
                                .toList());
            });
            assumeTrue(Prometheus.possible(), "no prometheus: the dashboards' queries were not asked");
            try (var prometheus = new Prometheus(data, platform.session())) {
                await().atMost(LIMIT).until(prometheus::answers);
                await("every query").atMost(LIMIT).untilAsserted(() -> assertEquals(List.of(), unanswered(prometheus)));
            }
        }
    }

    /** A chat, and a change that somebody approves, by the demo model. */
    private static void work(Client admin) {
        try (var watch = admin.watch(admin.createSession(JSON.createObjectNode().put("workspace", "sample")))) {
            watch.chat("hello", "ask");
            watch.awaitDone(1);
            watch.chat("write a file", "coder");
            var question = watch.awaitFrame("approval_required");
            var decision = admin.post(
                    "/api/v1/approvals/" + question.path("approval_id").asText() + "/decision",
                    JSON.createObjectNode().put("approved", true));
            assertEquals(200, decision.status(), decision.toString());
            watch.awaitDone(2);
        }
    }

    private static List<String> unanswered(Prometheus prometheus) throws IOException {
        var unanswered = new ArrayList<String>();
        for (var dashboard : dashboards().entrySet()) {
            for (var panel : dashboard.getValue().path("panels")) {
                for (var target : panel.path("targets")) {
                    var asked = target.path("expr").asText().replace("$__rate_interval", "30s");
                    if (!asked.contains(COLLECTIONS) && prometheus.series(asked).isEmpty()) {
                        unanswered.add(dashboard.getKey() + ": " + asked);
                    }
                }
            }
        }
        return unanswered;
    }

    private static Map<String, JsonNode> dashboards() throws IOException {
        var dashboards = new TreeMap<String, JsonNode>();
        try (var files = Files.newDirectoryStream(OBSERVABILITY.resolve("dashboards"), "*.json")) {
            for (var file : files) {
                dashboards.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
            }
        }
        assertFalse(dashboards.isEmpty());
        return dashboards;
    }

    private static List<String> matches(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(OBSERVABILITY.resolve(file)))
                .results()
                .map(match -> match.group(match.groupCount()))
                .distinct()
                .toList();
    }
}
