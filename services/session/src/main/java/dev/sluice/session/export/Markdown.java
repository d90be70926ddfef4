package dev.sluice.session.export;

import java.util.stream.Collectors;

/** A conversation for reading: a heading for each message, below it the text as it was said. */
final class Markdown {
    private Markdown() {}

    static String of(Conversation conversation) {
        var head = "# %s\n\nSession `%s`, begun %s.\n"
                .formatted(
                        conversation.title().map(Markdown::line).orElse("Session"),
                        conversation.sessionId(),
                        conversation.createdAt());
        return conversation.messages().stream()
                .map(message -> "\n## %s, %s\n\n%s\n"
                        .formatted(message.by(), message.at(), message.text().strip()))
                .collect(Collectors.joining("", head, ""));
    }

    /** A heading ends with its line, and shows signs as they are. */
    private static String line(String title) {
        return title.replaceAll("\\s+", " ").strip().replaceAll("([\\\\`*_\\[\\]<>#])", "\\\\$1");
    }
}
