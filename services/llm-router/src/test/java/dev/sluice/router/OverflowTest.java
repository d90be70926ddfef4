package dev.sluice.router;

import static dev.sluice.router.ThreeWires.CLAUDE;
import static dev.sluice.router.ThreeWires.FIRST;
import static dev.sluice.router.ThreeWires.GEMINI;
import static dev.sluice.router.ThreeWires.SECOND;
import static dev.sluice.router.ThreeWires.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Sample;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is longer than a model reads is known as one on every wire, and the larger model is asked. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class OverflowTest {
    private static final String FLAT = """
            {"object": "error", "message": "This model's maximum context length is 32768 tokens. However, you requested \
            39197 tokens in the messages, Please reduce the length of the messages.", "type": "BadRequestError",
             "param": null, "code": 400}
            """;
    private static final String CLAUDES = """
            {"type": "error", "error": {"type": "invalid_request_error",
             "message": "prompt is too long: 213462 tokens > 200000 maximum"}}
            """;
    private static final String GEMINIS = """
            {"error": {"code": 400, "status": "INVALID_ARGUMENT",
             "message": "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)."}}
            """;

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerIsToldInOpenAisWords(boolean stream) {
        for (var sample : List.of(Sample.status(400, FLAT), Sample.json(FLAT))) {
            FIRST.next(sample);
            expectOverflow("one", stream);
        }
        CLAUDE.next(Sample.status(400, CLAUDES));
        expectOverflow("claude", stream);
        GEMINI.next(Sample.status(400, GEMINIS));
        expectOverflow("gemini", stream);
    }

    @Test
    void largerModelIsAskedAndTheSmallerOneIsNot() {
        FIRST.otherwise(request -> Sample.status(400, FLAT));
        assertEquals(200, door.ask(body("larger", false, "")).status());
        assertEquals("two", SECOND.requests().getFirst().body().path("model").asText());
        assertEquals(1, SECOND.requests().size());

        CLAUDE.otherwise(request -> Sample.status(400, CLAUDES));
        assertEquals("well", Door.text(door.stream(body("from-claude", true, ""))));
        GEMINI.otherwise(request -> Sample.status(400, GEMINIS));
        assertEquals(200, door.ask(body("from-gemini", false, "")).status());
    }

    private void expectOverflow(String model, boolean stream) {
        var answer = door.ask(body(model, stream, ""));
        assertEquals(400, answer.status());
        assertEquals("context_length_exceeded", answer.errorCode());
        assertEquals("invalid_request_error", answer.json().at("/error/type").asText());
        assertTrue(!answer.json().at("/error/message").asText().contains("no reason given"));
    }
}
