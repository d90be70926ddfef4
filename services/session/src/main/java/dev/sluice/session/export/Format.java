package dev.sluice.session.export;

import dev.sluice.contracts.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** As what a conversation is taken elsewhere. */
public enum Format {
    MARKDOWN("md", "text/markdown; charset=utf-8", conversation -> bytes(Markdown.of(conversation))),
    JSON("json", "application/json", MessageCodec::write),
    CSV("csv", "text/csv; charset=utf-8; header=present", conversation -> bytes(Csv.of(conversation)));

    private final String ending;
    private final String mediaType;
    private final Function<Conversation, byte[]> writer;

    Format(String ending, String mediaType, Function<Conversation, byte[]> writer) {
        this.ending = ending;
        this.mediaType = mediaType;
        this.writer = writer;
    }

    public String mediaType() {
        return mediaType;
    }

    /** How a file of it ends, and how requests name it. */
    public String ending() {
        return ending;
    }

    public byte[] write(Conversation conversation) {
        return writer.apply(conversation);
    }

    public static Optional<Format> of(String ending) {
        return Arrays.stream(values())
                .filter(format -> format.ending.equals(ending))
                .findFirst();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
