package dev.sluice.session.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormatTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private static final Conversation CONVERSATION = new Conversation(
            "s-1",
            Optional.of("Why <b>\n# twice?"),
            NOON,
            List.of(
                    new Conversation.Message(2, NOON, "user", Optional.empty(), "s-1.t", "=HYPERLINK(\"x\"), twice"),
                    new Conversation.Message(
                            5, NOON.plusSeconds(9), "agent", Optional.of("coder"), "s-1.t", "```\na\n```\n")),
            List.of(new Conversation.Opinion("s-1.t", "down", Optional.of("No tests"), List.of("slow"), "ada", NOON)));

    @Test
    void markdownHasAHeadingForEachMessage() {
        assertEquals("""
                # Why \\<b\\> \\# twice?

                Session `s-1`, begun 2026-11-29T12:00:00Z.

                ## user, 2026-11-29T12:00:00Z

                =HYPERLINK("x"), twice

                ## coder, 2026-11-29T12:00:09Z

                ```
                a
                ```
                """, text(Format.MARKDOWN));
    }

    @Test
    void csvQuotesAndHoldsNoFormula() {
        assertEquals(
                "\"seq\",\"at\",\"author\",\"role\",\"turn\",\"text\"\r\n"
                        + "\"2\",\"2026-11-29T12:00:00Z\",\"user\",\"\",\"s-1.t\",\"'=HYPERLINK(\"\"x\"\"), twice\"\r\n"
                        + "\"5\",\"2026-11-29T12:00:09Z\",\"agent\",\"coder\",\"s-1.t\",\"```\na\n```\n\"\r\n",
                text(Format.CSV));
    }

    @Test
    void jsonHasTheTextAsItIs() throws IOException {
        var json = MessageCodec.mapper().readTree(Format.JSON.write(CONVERSATION));

        assertEquals("Why <b>\n# twice?", json.path("title").asText());
        assertEquals("No tests", json.path("feedback").path(0).path("note").asText());
        assertEquals(
                "=HYPERLINK(\"x\"), twice",
                json.path("messages").path(0).path("text").asText());
        assertEquals("coder", json.path("messages").path(1).path("role").asText());
    }

    private static String text(Format format) {
        return new String(format.write(CONVERSATION), StandardCharsets.UTF_8);
    }
}
