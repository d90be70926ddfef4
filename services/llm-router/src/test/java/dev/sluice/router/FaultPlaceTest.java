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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault counts where it belongs: against the request, the model, the key or nobody; and alike in whatever wrapping. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class FaultPlaceTest {
    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = user("ada");
    }

    /** Each row: a body with status 200, and what it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"bad image\",\"type\":\"invalid_request_error\"}} | 400 | provider_request_refused",
                "{\"error\":{\"message\":\"bad image\",\"code\":400}} | 400 | provider_request_refused",
                "{\"object\":\"error\",\"message\":\"bad image\",\"type\":\"BadRequestError\",\"code\":400} | 400 | provider_request_refused",
                "[{\"error\":{\"code\":400,\"message\":\"bad image\",\"status\":\"INVALID_ARGUMENT\"}}] | 400 | provider_request_refused",
                "{\"error\":{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{\"raw\":\"{\\\"error\\\":{\\\"message\\\":\\\"bad image\\\"}}\"}}} | 400 | provider_request_refused",
                "{\"error\":{\"message\":\"flagged\",\"code\":403,\"metadata\":{\"reasons\":[\"violence\"],\"flagged_input\":\"x\"}}} | 400 | provider_content_filtered",
                "{\"error\":{\"message\":\"slow down\",\"code\":429}} | 429 | provider_rate_limited",
                "{\"error\":{\"message\":\"slow down\",\"code\":\"429\"}} | 429 | provider_rate_limited",
                "{\"error\":{\"message\":\"pay\",\"code\":\"insufficient_quota\"}} | 402 | provider_out_of_credit",
                "{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}} | 404 | provider_model_unknown",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}} | 503 | provider_unavailable",
                "{\"error\":{\"message\":\"boom\",\"code\":500}} | 502 | provider_server_error",
                "{\"error\":{\"message\":\"boom\",\"code\":\"server_error\"}} | 502 | provider_server_error",
            })
    void errorInsideATwoHundredMeansWhatItSays(String error, int status, String code) {
        for (var wrapped :
                new Sample[] {Sample.json(error), Sample.events("data: " + error + "\n\ndata: [DONE]\n\n")}) {
            for (var stream : new boolean[] {true, false}) {
                ThreeWires.reset();
                FIRST.otherwise(request -> wrapped);

                var answer = door.ask(body("one", stream, ""));

                assertEquals(code, answer.errorCode(), () -> error + stream + wrapped.contentType());
                assertEquals(status, answer.status());
            }
        }
    }

    /** Each row: what stands in a stream before its first token, or instead of an answer, and what it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event: error^data: upstream exploded | 502 | provider_stream_error",
                "event: error^data: Too many requests | 429 | provider_rate_limited",
                "event: error^data: {\"code\":400,\"message\":\"bad image\"} | 400 | provider_request_refused",
                "event: error^data: {\"error\":\"overloaded\",\"error_type\":\"overloaded\"} | 503 | provider_unavailable",
                "error: {\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"} | 503 | provider_unavailable",
                "error: {\"code\":400,\"message\":\"the request exceeds the available context size\"} | 400 | context_length_exceeded",
                "data: {\"throttlingException\":{\"message\":\"wait\"}} | 429 | provider_rate_limited",
                "data: {\"error_code\":17,\"error_msg\":\"Open api request limit reached\"} | 429 | provider_rate_limited",
                "data: {\"success\":false,\"errors\":[{\"code\":5007,\"message\":\"Model not found\"}]} | 404 | provider_model_unknown",
            })
    void errorOfAStreamMeansWhatItSaysHoweverItStandsThere(String event, int status, String code) {
        for (var stream : new boolean[] {true, false}) {
            ThreeWires.reset();
            FIRST.otherwise(request -> Sample.events(": hello\n\n" + event.replace('^', '\n') + "\n\n"));

            var answer = door.ask(body("one", stream, ""));

            assertEquals(code, answer.errorCode(), () -> event + stream);
            assertEquals(status, answer.status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\ndata: upstream exploded\n\n",
                "error: {\"code\":500,\"message\":\"upstream exploded\"}\n\n",
                "data: {\"modelStreamErrorException\":{\"message\":\"upstream exploded\"}}\n\n",
                "data: {\"detail\":\"upstream exploded\"}\n\n",
            })
    void errorInTheMiddleIsToldInItsOwnWords(String error) {
        FIRST.next(Sample.events(ThreeWires.chunk("{\"content\": \"half\"}", "null") + error + "data: [DONE]\n\n"));

        var last = door.stream(body("one", true, "")).getLast();

        assertTrue(last.at("/error/message").asText().contains("upstream exploded"), last::toString);
        assertEquals("error", last.at("/choices/0/finish_reason").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\": 2, ",
                "\"logprobs\": true, ",
                "\"modalities\": [\"text\", \"audio\"], ",
                "\"tools\": [{\"type\": \"custom\", \"custom\": {\"name\": \"f\"}}], ",
                "\"response_format\": {\"type\": \"grammar\"}, ",
            })
    void whatOneWireCannotSayIsAskedOfTheNext(String wish) {
        for (var chain : new String[] {"from-claude", "from-gemini"}) {
            assertEquals(200, door.ask(body(chain, false, wish)).status(), () -> chain + wish);
        }
        assertTrue(CLAUDE.requests().isEmpty() && GEMINI.requests().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTheRequestsIsAskedOnceAndFree(boolean stream) {
        FIRST.otherwise(
                request -> Sample.json("{\"error\":{\"message\":\"bad image\",\"type\":\"invalid_request_error\"}}"));

        assertEquals(400, door.ask(body("other", stream, "")).status());

        assertEquals(1, FIRST.requests().size());
    }

    @Test
    void faultsOfOnesRequestsCloseNothingForOthers() {
        for (var refusal : new Sample[] {
            Sample.status(403, "{\"error\":{\"message\":\"Your input was flagged\",\"code\":\"moderation\"}}"),
            Sample.status(
                    403, "{\"error\":{\"code\":403,\"message\":\"flagged\",\"metadata\":{\"flagged_input\":\"x\"}}}"),
            Sample.status(400, "{\"message\":\"no\"}"),
            Sample.status(
                    429,
                    "{\"error\":{\"message\":\"Request too large for gpt-4o on tokens per min (TPM):"
                            + " Limit 30000, Requested 61337.\",\"code\":\"rate_limit_exceeded\"}}"),
            Sample.status(
                    402,
                    "{\"error\":{\"code\":402,\"message\":\"This request requires more credits, or fewer"
                            + " max_tokens. You requested up to 65536 tokens, but can only afford 30104.\"}}"),
            Sample.status(500, "{\"error\":{\"message\":\"messages: bad\",\"type\":\"invalid_request_error\"}}"),
        }) {
            FIRST.otherwise(request -> refusal);
            for (var name : new String[] {"ada", "bob", "eve", "ada", "bob", "eve"}) {
                user(name).ask(body("one", false, ""));
            }
            ThreeWires.reset();

            assertEquals(200, user("zoe").ask(body("one", false, "")).status(), refusal::toString);
        }
    }

    @Test
    void twoFailuresOfOneCallerCloseNothingForOthers() {
        FIRST.otherwise(request -> Sample.status(500, "{\"error\":{\"message\":\"boom\"}}"));
        for (int call = 0; call < 4; call++) {
            assertEquals(502, door.ask(body("other", false, "")).status());
        }
        ThreeWires.reset();

        assertEquals(200, user("bob").ask(body("other", false, "")).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"first/never-listed", "one"})
    void refusalOfOneModelClosesNoOther(String forbidden) {
        FIRST.otherwise(
                request -> Sample.status(403, "{\"error\":{\"message\":\"This key has no access to the model\"}}"));
        for (var name : new String[] {"ada", "bob", "ada", "bob", "eve"}) {
            assertEquals(502, user(name).ask(body(forbidden, false, "")).status());
        }
        ThreeWires.reset();

        for (var model : new String[] {"other", "first/another", "first/a-third"}) {
            assertEquals(200, user("zoe").ask(body(model, false, "")).status(), model);
        }
    }

    @Test
    void everyWireSaysTheSameOfTheSameFault() {
        var refused =
                "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"status\":\"INVALID_ARGUMENT\"}}";
        for (var model : new String[] {"one", "claude", "gemini"}) {
            for (var stream : new boolean[] {true, false}) {
                FIRST.next(Sample.json(refused));
                CLAUDE.next(Sample.json(refused));
                GEMINI.next(Sample.json(refused));
                assertEquals(
                        "provider_request_refused",
                        door.ask(body(model, stream, "")).errorCode(),
                        () -> model + stream);
                ThreeWires.reset();
            }
        }
    }

    @Test
    void refusalDoesNotEndTheChain() {
        for (var status : new int[] {400, 401, 402, 403, 404, 409, 413, 422, 429, 451, 500}) {
            FIRST.next(Sample.status(
                    status, "{\"error\":{\"message\":\"n must be 1\",\"type\":\"invalid_request_error\"}}"));
            FIRST.otherwise(request -> Sample.status(status, "{\"error\":{\"message\":\"n must be 1\"}}"));

            assertEquals(200, door.ask(body("chain", false, "\"n\": 2, ")).status(), () -> "after " + status);
        }
    }

    @Test
    void limitedModelIsLeftAloneAsLongAsItAsksAndNoOtherIs() {
        FIRST.otherwise(request ->
                Sample.status(429, "{\"error\":{\"message\":\"slow down\"}}").header("retry-after", "20"));

        assertEquals(200, door.ask(body("limited-chain", false, "")).status());
        assertEquals(200, user("bob").ask(body("limited-chain", false, "")).status());
        var alone = user("bob").ask(body("limited", false, ""));

        assertEquals(1, FIRST.requests().size());
        assertEquals("provider_rate_limited", alone.errorCode());
        var pause = Integer.parseInt(
                alone.http().headers().firstValue("retry-after").orElseThrow());
        assertTrue(pause > 10 && pause <= 20, () -> "pause " + pause);
        ThreeWires.reset();
        assertEquals(200, door.ask(body("other", false, "")).status());
        assertEquals(1, FIRST.requests().size());
    }

    @Test
    void emptyAccountIsNoPassingLimit() {
        for (var empty : new Sample[] {
            Sample.status(
                            429,
                            "{\"error\":{\"message\":\"You exceeded your current quota, please check your plan\","
                                    + "\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}")
                    .header("retry-after", "1"),
            Sample.status(402, "{\"error\":{\"message\":\"Insufficient Balance\"}}"),
            Sample.status(
                    400,
                    "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                            + "\"You have reached your specified API usage limits.\"}}"),
            Sample.status(
                    403,
                    "{\"code\":\"resource-exhausted\",\"error\":\"Your team has used all available credits or"
                            + " reached its monthly spending limit.\"}"),
        }) {
            ThreeWires.reset();
            SECOND.otherwise(request -> empty);

            var answer = door.ask(body("two", false, ""));

            assertEquals("provider_out_of_credit", answer.errorCode(), empty::toString);
            assertEquals(402, answer.status());
            assertEquals(
                    "false",
                    answer.http().headers().firstValue("x-should-retry").orElseThrow());
            assertTrue(SECOND.requests().size() <= 1);
        }
    }

    private Door user(String name) {
        return Door.at(url, UserTokens.of(name, "acme", "developer"));
    }
}
