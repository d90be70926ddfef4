package dev.sluice.session.door.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.session.door.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrictJsonTest {
    record Note(String text, Optional<String> title) implements StrictBody {
        Note {
            Text.required("text", text, 10);
            title = Text.optional("title", title, 5);
        }
    }

    record Amount(Optional<Long> micros) implements StrictBody {}

    @Test
    void aProperBodyIsRead() {
        var note = StrictJson.read(bytes("{\"text\":\"hi 👋\",\"title\":\"t\"}"), Note.class);

        assertEquals(new Note("hi 👋", Optional.of("t")), note);
    }

    @Test
    void everyLoosenessIsRefusedWithASentence() {
        refused("", "the body is empty");
        refused("null", "the body must be a JSON object");
        refused("{\"text\":\"a\",\"colour\":1}", "there is no field 'colour'");
        refused("{\"text\":\"a\"} trailing", "the body is no JSON object of the expected form");
        refused("{\"text\":\"a\"}{}", "the body is no JSON object of the expected form");
        refused("{\"text\":\"a\",\"text\":\"b\"}", "a field comes twice");
        refused("{\"text\":7}", "the field 'text' has the wrong form");
        refused("{\"text\":true}", "the field 'text' has the wrong form");
        refused("{\"text\":{}}", "the field 'text' has the wrong form");
        refused("[]", "the body is no JSON object of the expected form");
        refused("{\"text\":\" \"}", "text is missing or blank");
        refused("{}", "text is missing or blank");
        refused("{\"text\":\"12345678901\"}", "text is longer than 10 characters");
        refused("{\"text\":\"a\\u0000\"}", "text holds a NUL or half a surrogate pair");
        refused("{\"text\":\"\\ud83d\"}", "text holds a NUL or half a surrogate pair");
    }

    @Test
    void aWholeNumberIsNeitherAFractionNorAText() {
        for (var number : List.of("1.5", "1.0", "1e2", "\"1\"", "true")) {
            var problem = assertThrows(
                    Problem.class, () -> StrictJson.read(bytes("{\"micros\":" + number + "}"), Amount.class), number);

            assertEquals("the field 'micros' has the wrong form", problem.getMessage(), number);
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        var problem = assertThrows(
                Problem.class, () -> StrictJson.read(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, Note.class));

        assertEquals("the body is no UTF-8", problem.getMessage());
    }

    private static void refused(String body, String sentence) {
        var problem = assertThrows(Problem.class, () -> StrictJson.read(bytes(body), Note.class), body);

        assertEquals(400, problem.status());
        assertEquals(sentence, problem.getMessage(), body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
