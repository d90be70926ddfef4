package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A coder's turn with two tools that read, one that writes and is approved, and thoughts, streamed through all of Sluice: at each
 * family of models, which refuses what the real one is documented to refuse, and from one family to another in the middle.
 */
class TodaysTurnsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path data;

    private static Vendors vendors;
    private static OneProcess platform;
    private static Client admin;

    @BeforeAll
    static void start() {
        vendors = Vendors.start(
                ScriptedReply.text("I look.").calling(List.of(Tool.list(), Tool.read("README.md"))),
                ScriptedReply.calls(Tool.write("README.md", "thought of\n")),
                ScriptedReply.text("Written."));
        platform = new OneProcess(data, Map.of(), vendors.options());
        admin = Client.login(platform.session(), "admin", platform.adminPassword());
    }

    @AfterAll
    static void stop() {
        platform.close();
        vendors.close();
    }

    @BeforeEach
    void setUp() {
        vendors.reset();
    }

    static Stream<ModelFamily> families() {
        return ModelFamily.all().stream().filter(ModelFamily::callsTools);
    }

    /** One family of each API, and each of them followed by each other. */
    static Stream<Arguments> pairs() {
        var families = List.of(
                family("chat", "deepseek-v4-pro"),
                family("responses", "gpt-6.1-sol"),
                family("messages", "claude-opus-5-5"),
                family("gemini", "gemini-3.8-flash"));
        return families.stream().flatMap(one -> families.stream()
                .filter(other -> other != one)
                .map(other -> Arguments.of(one.model(), other.model(), one, other)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void turnPasses(ModelFamily family) throws IOException {
        route(family);

        turn("whole", shows(family));

        assertEquals(List.of(family.model(), family.model(), family.model()), vendors.answeredBy());
        if (!family.api().equals("chat")) {
            var last = vendors.requests().toList().getLast().body().toString();
            assertTrue(last.contains("sealed-by-" + family.model()), "thoughts come back: " + last);
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {0}")
    @MethodSource("pairs")
    void turnGoesOnAtAnotherFamilyAndBackAtTheFirst(String one, String other, ModelFamily first, ModelFamily second)
            throws IOException {
        route(first, second);

        turn("interrupted", false);

        assertEquals(List.of(one, other, one), vendors.answeredBy());
    }

    private static void turn(String script, boolean showsThoughts) throws IOException {
        var session = admin.createSession(Client.JSON.createObjectNode().put("workspace", "sample"));
        try (var watch = admin.watch(session)) {
            if (showsThoughts) {
                // Deltas that come after the fact of their step are of no use to anyone, and are not sent.
                vendors.holdUntil(() -> sawThoughts(watch));
            }
            watch.chat("Write the file. [[mock script=" + script + "]]", "coder");
            var question = firstOf(watch, "approval_required", "done");
            assertEquals("approval_required", question.path("type").asText(), () -> question + refusals());
            watch.decide(question.path("approval_id").asText(), true);

            var done = watch.awaitFrame("done");
            assertEquals("completed", done.path("outcome").asText(), () -> done + refusals());
            assertEquals(List.of(), watch.transcript().complaints());
            assertTrue(sawThoughts(watch) || !showsThoughts, "thoughts are shown");
            assertTrue(
                    watch.frames().stream()
                            .filter(frame -> frame.path("type").asText().equals("message"))
                            .anyMatch(frame -> frame.toString().contains("Written.")),
                    () -> watch.frames().toString());
        }
        assertEquals(
                "thought of\n",
                Files.readString(
                        data.resolve("workspaces/default").resolve(session).resolve("files/README.md")));
    }

    private static boolean sawThoughts(Watch watch) {
        return watch.frames().stream()
                .filter(frame -> frame.path("kind").asText().equals("thinking"))
                .anyMatch(frame -> frame.path("data").asText().startsWith("I think"));
    }

    private static JsonNode firstOf(Watch watch, String... types) {
        var wanted = List.of(types);
        return await("one of " + wanted)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> watch.frames().stream()
                                .filter(frame ->
                                        wanted.contains(frame.path("type").asText()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** What was refused, for whoever reads why a turn failed. */
    private static String refusals() {
        return vendors.requests()
                .flatMap(request -> ModelFamily.brokenByAnyOf(request.body()).stream()
                        .map(why -> "\n" + why + ": " + request.body()))
                .toList()
                .toString();
    }

    private static void route(ModelFamily one, ModelFamily... then) {
        var set = admin.put("/api/v1/routing", Vendors.routing(one, then));
        assertEquals(200, set.status(), set::toString);
        var version = set.response().headers().firstValue("etag").orElseThrow().replace("\"", "");
        await("the routing table")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> {
                    var health =
                            admin.at(platform.router()).get("/v1/router/health").body();
                    assertEquals(version, health.path("routing_version").asText(), health::toString);
                });
    }

    private static boolean shows(ModelFamily family) {
        return switch (family.api()) {
            case "messages", "gemini" -> true;
            case "responses" -> false;
            default -> !family.shows().isEmpty();
        };
    }

    private static ModelFamily family(String api, String model) {
        return ModelFamily.find(api, model).orElseThrow();
    }
}
