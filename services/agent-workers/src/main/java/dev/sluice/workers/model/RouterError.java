package dev.sluice.workers.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The llm-router's error in OpenAI's form. Its words are the provider's where the provider spoke; the router has taken
 * the secrets out of them.
 *
 * @param status the HTTP status; 200 for an error within a reply that had begun
 * @param code the stable word for programs; empty if there is none
 * @param words at most {@value #WORDS_MAX} characters, in one line; empty if nothing was said
 * @param retryAfter how long we are asked to wait
 */
public record RouterError(int status, String code, String words, Optional<Duration> retryAfter) {
    static final int WORDS_MAX = 1_000;

    private static final int CODE_MAX = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The error in the body of an answer that is none of 2xx. */
    static RouterError of(int status, Optional<String> retryAfter, byte[] body) {
        return read(status, seconds(retryAfter), tree(body));
    }

    /** The error object of a chunk. */
    static RouterError inChunk(JsonNode chunk) {
        return read(200, Optional.empty(), chunk);
    }

    private static RouterError read(int status, Optional<Duration> retryAfter, JsonNode body) {
        var error = body.path("error");
        var words = error.isTextual() ? error : error.path("message");
        return new RouterError(
                status,
                clipped(error.path("code").asText(""), CODE_MAX),
                clipped(oneLine(words.asText("")), WORDS_MAX),
                retryAfter);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException noJson) {
            return JSON.missingNode();
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory are always readable", impossible);
        }
    }

    /** Whole seconds, which is how the router says it; anything else is ignored. */
    private static Optional<Duration> seconds(Optional<String> retryAfter) {
        return retryAfter
                .map(String::strip)
                .filter(value -> value.matches("\\d{1,5}"))
                .map(value -> Duration.ofSeconds(Integer.parseInt(value)));
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    private static String clipped(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax - 2) + " …";
    }
}
