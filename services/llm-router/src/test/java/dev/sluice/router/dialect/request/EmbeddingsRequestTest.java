package dev.sluice.router.dialect.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.WholeReading;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsRequestTest {
    private static final com.fasterxml.jackson.databind.json.JsonMapper JSON =
            com.fasterxml.jackson.databind.json.JsonMapper.builder().build();

    @Test
    void textsAreRead() {
        assertEquals(Optional.of(List.of("a")), accepted("\"a\"").texts());
        assertEquals(Optional.of(List.of("a", "b")), accepted("[\"a\", \"b\"]").texts());
        assertEquals(Optional.empty(), accepted("[1, 2]").texts());
        assertEquals(Optional.empty(), accepted("[[1, 2], [3]]").texts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "[]",
                "[\"a\", 1]",
                "[\"a\", \"\"]",
                "[[]]",
                "[[\"a\"]]",
                "{}",
                "null",
                "1.5",
                "[1.5]",
                "\"a\", \"encoding_format\": \"hex\"",
                "\"a\", \"dimensions\": 0",
                "\"a\", \"base_url\": \"http://evil\"",
                "\"a\", \"model\": \"twice\"",
            })
    void wrongInputIsRefused(String input) {
        assertInstanceOf(Reading.Refused.class, read(input));
    }

    @Test
    void answerWithoutAVectorPerTextIsNone() throws IOException {
        var request = accepted("[\"a\", \"b\"]");
        assertEquals(Optional.empty(), defect(request, "{\"data\": [{\"embedding\": [1]}, {\"embedding\": [2]}]}"));
        for (var broken : List.of("{}", "{\"data\": []}", "{\"data\": [{}]}", "{\"choices\": [{}]}")) {
            assertEquals(Optional.of(Kind.EMPTY), defect(request, broken), broken);
        }
        assertEquals(Optional.of(Kind.STREAM_ERROR), defect(request, "{\"error\": {\"message\": \"no\"}}"));
    }

    private static Optional<Kind> defect(ModelRequest request, String body) throws IOException {
        return WholeReading.of(request, JSON.readTree(body)).defect().map(failure -> failure.kind());
    }

    private static EmbeddingsRequest accepted(String input) {
        return assertInstanceOf(
                EmbeddingsRequest.class,
                assertInstanceOf(Reading.Accepted.class, read(input)).request());
    }

    private static Reading read(String input) {
        return EmbeddingsRequest.read(
                ("{\"model\": \"m\", \"input\": " + input + "}").getBytes(StandardCharsets.UTF_8));
    }
}
