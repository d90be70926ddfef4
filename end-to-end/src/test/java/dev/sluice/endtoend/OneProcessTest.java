package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk in one process, as {@code ./sluice up} runs it. */
class OneProcessTest extends WalkSuite {
    private static final Path ALERTS = Path.of(System.getProperty("sluice.root"), "infra/observability/alerts.yaml");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:sluice|llm|agent|workflow|sql|system)_[a-z_]+(?=[\\[{)])");

    @TempDir
    static Path data;

    private static OneProcess platform;

    @BeforeAll
    void start() {
        platform = OneProcess.with(data, provider.baseUrl());
    }

    @AfterAll
    void stop() {
        platform.close();
        provider.close();
    }

    @Test
    void everyMetricThatAnAlertWatchesIsThere() throws IOException {
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("hello [[mock tokens=2]]", "ask");
            watch.awaitDone(1);
        }
        var watched = METRIC.matcher(Files.readString(ALERTS))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertFalse(watched.isEmpty());
        // A turn is counted when it has reached the projection, a moment after its client heard of it.
        await().atMost(LIMIT).untilAsserted(() -> {
            var metrics = admin.get("/q/metrics").response().body();
            assertEquals(
                    List.of(),
                    watched.stream()
                            .filter(name -> !metrics.contains("\n" + name))
                            .toList());
        });
    }

    @Override
    Platform platform() {
        return platform;
    }
}
