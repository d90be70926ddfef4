package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderFailuresTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 215000 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000",
                "The input token count (1250000) exceeds the maximum number of tokens allowed (1048576).",
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
                "the request exceeds the available context size, try increasing it"
            })
    void whatIsTooLongForAModelIsKnownByTheWordsOfEachProvider(String message) {
        assertEquals(Kind.CONTEXT_EXCEEDED, refusal(400, error().put("message", message)));
    }

    @Test
    void openAisWordForItIsEnough() {
        assertEquals(Kind.CONTEXT_EXCEEDED, refusal(400, error().put("code", "context_length_exceeded")));
    }

    @Test
    void otherRefusalsAreTheCallersToMend() {
        assertEquals(Kind.REQUEST_REFUSED, refusal(400, error().put("message", "max_tokens is too large")));
        assertEquals(Kind.REQUEST_REFUSED, refusal(422, JsonNodeFactory.instance.missingNode()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                " 0 |0",
                "3600|3600",
                "86400|86400",
                "1.5|2",
                "0.2|1",
                "30s|30",
                "Saturday, 21-Nov-26 16:00:30 GMT|30",
                "Sat Nov 21 16:00:30 2026|30",
                "Sat, 21 Nov 2026 16:00:30 GMT|30",
                "Sat, 21 Nov 2026 17:00:00 GMT|3600",
            })
    void pauseIsSecondsOrADate(String retryAfter, int seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), pause(retryAfter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-5",
                "1.5.5",
                "1,5",
                "30m",
                "86401",
                "99999999999",
                "Sun, 22 Nov 2026 16:00:01 GMT",
                "Sat, 21 Nov 2026 15:59:59 GMT",
                "Sun, 21 Nov 2026 16:00:30 GMT",
                "Fri, 31 Dec 999999999 23:59:59 GMT",
                "2026-11-21T16:00:30Z"
            })
    void pauseThatIsNoneOrTooLongIsIgnored(String retryAfter) {
        assertEquals(Optional.empty(), pause(retryAfter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "402|{}|OUT_OF_CREDIT",
                "429|{\"code\":\"insufficient_quota\"}|OUT_OF_CREDIT",
                "400|{\"message\":\"Your credit balance is too low to access the API.\"}|OUT_OF_CREDIT",
                "429|{\"message\":\"You exceeded your current quota, see billing\"}|RATE_LIMITED",
                "401|{\"message\":\"no\"}|CREDENTIALS_REFUSED",
                "403|{\"message\":\"no\"}|FORBIDDEN",
                "403|{\"code\":\"moderation_blocked\"}|CONTENT_FILTERED",
                "400|{\"code\":\"content_filter\"}|CONTENT_FILTERED",
                "400|{\"code\":\"content_policy_violation\"}|CONTENT_FILTERED",
                "503|{}|UNAVAILABLE",
                "500|{}|SERVER_ERROR",
            })
    void whoeverCanMendItIsToldApart(int status, String error, Kind kind) throws IOException {
        var body = new ObjectMapper().readTree("{\"error\":" + error + "}");

        assertEquals(
                kind,
                ProviderFailures.ofStatus(status, Optional.empty(), Optional.of(body))
                        .kind());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529})
    void whateverTheStatusIsTheProvidersOwnWordsAreKept(int status) {
        var body = error();
        body.set("error", error().put("message", "the quick brown fox"));

        assertTrue(ProviderFailures.ofStatus(status, Optional.empty(), Optional.of(body))
                .detail()
                .endsWith("the quick brown fox"));
    }

    private static Optional<Duration> pause(String retryAfter) {
        return ProviderFailures.pause(Optional.of(retryAfter), Instant.parse("2026-11-21T16:00:00Z"));
    }

    private static ObjectNode error() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Kind refusal(int status, JsonNode error) {
        var body = JsonNodeFactory.instance.objectNode();
        body.set("error", error);
        return ProviderFailures.ofStatus(status, Optional.empty(), Optional.of(body))
                .kind();
    }
}
