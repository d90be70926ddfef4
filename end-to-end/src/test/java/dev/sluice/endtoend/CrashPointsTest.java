package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.kafka.CrashPoint;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process of each service dies at each of the moments that the code names for it, one of every service in one turn: the turn
 * comes to its end, and what it did it did once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

    @TempDir
    static Path data;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private FiveProcesses platform;
    private Client admin;

    @BeforeAll
    void start() {
        platform = new FiveProcesses(data, provider.baseUrl());
        admin = Client.login(platform.session(), "admin", platform.adminPassword());
        provider.script(
                "crash",
                ScriptedReply.calls(Tool.write("k.txt", "written once\n")),
                ScriptedReply.tokens(60).pacing(Duration.ofMillis(100), Duration.ofMillis(20)));
    }

    @AfterAll
    void stop() {
        try {
            Promises.requireKept("crash-points", data);
        } finally {
            platform.close();
            provider.close();
        }
    }

    /** The first moment of every service, then the second of each that has one, and so on. */
    static Stream<Map<Service, CrashPoint>> rounds() {
        var rounds = new ArrayList<Map<Service, CrashPoint>>();
        for (var service : Service.values()) {
            var moments = moments(service);
            for (int n = 0; n < moments.size(); n++) {
                if (rounds.size() == n) {
                    rounds.add(new EnumMap<>(Service.class));
                }
                rounds.get(n).put(service, moments.get(n));
            }
        }
        assertEquals(
                CrashPoint.values().length, rounds.stream().mapToInt(Map::size).sum(), "each is some service's");
        return rounds.stream();
    }

    private static List<CrashPoint> moments(Service service) {
        var words = service.name().split("_");
        return Arrays.stream(CrashPoint.values())
                .filter(moment -> moment.name().startsWith(words[words.length - 1] + "_"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void aTurnSurvivesADeathOfEachServiceAtItsMoment(Map<Service, CrashPoint> round) throws IOException {
        round.forEach(platform::arm);
        var died = EnumSet.noneOf(Service.class);
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var wish =
                Walk.job("write it [[mock script=crash]]").put("role", "coder").put("workspace", "sample");

        var job = awaited("the job's place", died, () -> Optional.of(admin.post("/api/v1/jobs", wish, key))
                .filter(answer -> answer.status() / 100 == 2));
        var end = awaited("the job's end", died, () -> {
            approveEverything();
            return Optional.of(admin.get("/api/v1/jobs/" + Walk.id(job)).body())
                    .filter(body -> ENDS.contains(body.path("status").asText()));
        });
        awaited("every death", died, () -> Optional.of(died).filter(round.keySet()::equals));

        assertEquals("completed", end.path("status").asText(), end.toString());
        var files = data.resolve("workspaces/default")
                .resolve(job.body().path("session_id").asText())
                .resolve("files");
        assertEquals("written once\n", Files.readString(files.resolve("k.txt")));
        platform.awaitReady();
    }

    /** Asks again and again, and puts a process that lives into the place of each that is dead, until there is an answer. */
    private <T> T awaited(String what, Set<Service> died, Supplier<Optional<T>> ask) {
        return await(what)
                .atMost(LIMIT)
                .pollInterval(PAUSE)
                .until(
                        () -> {
                            died.addAll(platform.revive());
                            return unlessAway(ask);
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static <T> Optional<T> unlessAway(Supplier<Optional<T>> ask) {
        try {
            return ask.get();
        } catch (UncheckedIOException away) {
            return Optional.empty();
        }
    }

    private void approveEverything() {
        for (var approval : admin.get("/api/v1/approvals").body().path("approvals")) {
            admin.post(
                    "/api/v1/approvals/" + approval.path("approval_id").asText() + "/decision",
                    JSON.createObjectNode().put("approved", true));
        }
    }
}
