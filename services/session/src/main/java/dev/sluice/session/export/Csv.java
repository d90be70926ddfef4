package dev.sluice.session.export;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conversation as a table, as RFC 4180 has it: lines end with CR LF, every field is in quotes. A text that a spreadsheet
 * would take for a formula has an apostrophe before it, since whoever wrote it need not be whoever opens the table.
 */
final class Csv {
    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    static String of(Conversation conversation) {
        var head = row(Stream.of("seq", "at", "author", "role", "turn", "text"));
        return conversation.messages().stream()
                .map(message -> row(Stream.of(
                        Long.toString(message.seq()),
                        message.at().toString(),
                        message.author(),
                        message.role().orElse(""),
                        message.turn(),
                        message.text())))
                .collect(Collectors.joining("", head, ""));
    }

    private static String row(Stream<String> fields) {
        return fields.map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String text) {
        var harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return "\"" + harmless.replace("\"", "\"\"") + "\"";
    }
}
