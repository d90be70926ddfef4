package dev.sluice.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a server says in fields of a call that a person is asked about, a line for each thing; raw text is made plain. */
public final class CallLines {
    private CallLines() {}

    /** @param approval as the server lists it, or as its frame; an older server says nothing of it */
    public static List<String> of(JsonNode approval) {
        var lines = new ArrayList<String>();
        var command = approval.path("command");
        if (command.isObject()) {
            command.path("argv").forEach(word -> lines.add("  | " + Plain.text(word.asText())));
            lines.add("  in %s, for at most %d s, %s"
                    .formatted(
                            Plain.line(command.path("directory").asText()),
                            command.path("timeout_seconds").asLong(),
                            Plain.line(command.path("sandbox").asText())));
            command.path("environment").forEach(one -> lines.add("  sets " + Plain.line(one.asText())));
        }
        approval.path("warnings").forEach(warning -> lines.add("  ! " + warning(warning)));
        var flags = new ArrayList<String>();
        approval.path("flags")
                .forEach(flag -> flags.add(Plain.line(flag.asText().replace('_', ' '))));
        if (!flags.isEmpty()) {
            lines.add("  not provable: " + String.join(", ", flags));
        }
        var number = 0;
        for (var pattern : approval.path("grants")) {
            lines.add("  pattern " + number++ + ", with --scope: " + pattern(pattern));
        }
        return lines;
    }

    /** For which calls a grant is, in words. */
    public static String pattern(JsonNode pattern) {
        if (pattern.has("path")) {
            return Plain.line(
                    pattern.path("tool").asText() + " " + pattern.path("path").asText());
        }
        var words = new ArrayList<String>();
        pattern.path("argv").forEach(word -> words.add(word.asText()));
        var directory = pattern.path("directory").asText(".");
        return Plain.line(String.join(" ", words) + " …" + (directory.equals(".") ? "" : " in " + directory));
    }

    private static String warning(JsonNode warning) {
        var line = warning.has("line") ? " (line " + warning.path("line").asInt() + ")" : "";
        return Plain.line(warning.path("text").asText()) + line;
    }
}
