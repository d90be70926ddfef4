package dev.sluice.router;

import static dev.sluice.router.ThreeWires.FIRST;
import static dev.sluice.router.ThreeWires.SECOND;
import static dev.sluice.router.ThreeWires.WELL;
import static dev.sluice.router.ThreeWires.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Sample;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller of a stream hears something while its model is silent, and a silent model is not a broken one. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
@WithTestResource(SilenceTest.QuickPulse.class)
class SilenceTest {
    private static final String RESPONSE = "{\"model\": \"one\", \"input\": \"hello\", \"stream\": true}";

    /** A caller who hears something often; elsewhere it would turn slow failures into streams. */
    public static class QuickPulse implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of("sluice.llm-router.stream-pulse", "300ms");
        }

        @Override
        public void stop() {
            // There is nothing to stop.
        }
    }

    @TestHTTPResource
    String url;

    private String token;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        token = UserTokens.of("ada", "acme", "developer");
    }

    @Test
    void streamSaysThatItIsComingBeforeItsFirstTokenAndBetweenTwo() throws Exception {
        var goesOn = new CountDownLatch(1);
        FIRST.otherwise(request -> held(goesOn, Sample.events(WELL)));

        try (var lines = lines(open("/v1/chat/completions", body("one", true, "")))) {
            assertEquals(": waiting", lines.readLine());
            assertEquals("", lines.readLine());
            assertEquals(": waiting", lines.readLine());
            goesOn.countDown();
            var rest = rest(lines);
            assertTrue(rest.contains("data: [DONE]"), rest::toString);
            assertTrue(rest.stream().anyMatch(line -> line.contains("well")), rest::toString);
        }
    }

    @Test
    void callerOfAnthropicsApiHearsOfItInItsWords() {
        var goesOn = new CountDownLatch(1);
        FIRST.otherwise(request -> held(goesOn, Sample.events(WELL)));

        try (var stream = Door.at(url, token).open("/v1/messages", body("one", true, "\"max_tokens\": 100, "))) {
            assertEquals(
                    "message_start", stream.next().orElseThrow().path("type").asText());
            assertEquals("ping", stream.next().orElseThrow().path("type").asText());
            goesOn.countDown();
            var text = stream.rest().stream()
                    .map(event -> event.at("/delta/text").asText(""))
                    .collect(Collectors.joining());
            assertEquals("well", text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses"})
    void failureAfterASignOfLifeIsToldInTheStream(String path) throws Exception {
        var goesOn = new CountDownLatch(1);
        FIRST.otherwise(request -> held(goesOn, Sample.status(400, "{\"error\": {\"message\": \"bad image\"}}")));

        var answer = open(path, path.endsWith("responses") ? RESPONSE : body("one", true, ""));
        try (var lines = lines(answer)) {
            assertEquals(200, answer.statusCode());
            assertEquals(": waiting", lines.readLine());
            goesOn.countDown();
            var rest = String.join(" ", rest(lines));
            assertTrue(rest.contains("provider_request_refused") && rest.contains("bad image"), rest);
            assertFalse(rest.contains("[DONE]"), rest);
        }
    }

    @Test
    void providerThatHasSaidAByteIsNotHedgedHoweverLongItThinks() throws Exception {
        FIRST.otherwise(request -> Sample.events(": thinking\n\n" + WELL).silentBefore("data:"));

        try (var lines = lines(open("/v1/chat/completions", body("hedged-late", true, "")))) {
            // Six of them are later than the hedge would be.
            for (int sign = 0; sign < 6; sign++) {
                assertEquals(": waiting", lines.readLine());
                assertEquals("", lines.readLine());
            }
            assertTrue(SECOND.requests().isEmpty());
        }
    }

    @Test
    void providerThatHasSaidNothingIsHedged() throws Exception {
        FIRST.otherwise(request -> Sample.events(WELL).silentBefore("data:"));

        try (var lines = lines(open("/v1/chat/completions", body("hedged", true, "")))) {
            assertTrue(rest(lines).contains("data: [DONE]"));
        }
        assertEquals(1, SECOND.requests().size());
    }

    @Test
    void answerInOnePieceIsNotHedged() {
        // Twice as late as a second one would have been asked.
        FIRST.otherwise(request -> held(new CountDownLatch(1), 400, Sample.json(ThreeWires.WELL_WHOLE)));

        var answer = Door.at(url, token).ask(body("hedged", false, ""));

        assertEquals("well", answer.json().at("/choices/0/message/content").asText());
        assertTrue(SECOND.requests().isEmpty());
    }

    /** The answer once it may go on. */
    private static Sample held(CountDownLatch goesOn, Sample answer) {
        return held(goesOn, 20_000, answer);
    }

    private static Sample held(CountDownLatch goesOn, int millisMax, Sample answer) {
        try {
            goesOn.await(millisMax, TimeUnit.MILLISECONDS);
            return answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<java.io.InputStream> open(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url).resolve(path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<java.io.InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static List<String> rest(BufferedReader lines) throws IOException {
        var rest = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            rest.add(line);
        }
        return rest;
    }
}
