package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is said to an agent, from the blocks of a prompt: the text, and behind it what the editor gives with it, each under its
 * name in the directory. A file that is only linked is read by the editor, which has changes that are not saved yet.
 */
final class PromptText {
    /** What a server takes as one message, with room for all that is escaped on the way. */
    private static final int CHARS_MAX = 100_000;

    private final Path directory;
    private final Function<Path, Optional<String>> open;
    private final StringBuilder message = new StringBuilder();
    private final StringBuilder context = new StringBuilder();

    private PromptText(Path directory, Function<Path, Optional<String>> open) {
        this.directory = directory;
        this.open = open;
    }

    /** @param open reads a file as the editor has it; empty if it does not */
    static String of(JsonNode blocks, Path directory, Function<Path, Optional<String>> open) throws RpcError {
        var text = new PromptText(directory, open);
        for (var block : blocks) {
            text.take(block);
        }
        if (text.message.toString().isBlank() && text.context.isEmpty()) {
            throw new RpcError(RpcError.INVALID_PARAMS, "There is nothing to ask.");
        }
        return text.message.toString().strip() + text.context;
    }

    private void take(JsonNode block) throws RpcError {
        switch (block.path("type").asText()) {
            case "text" -> message.append(block.path("text").asText());
            case "resource_link" -> link(block.path("uri").asText());
            case "resource" -> resource(block.path("resource"));
            default ->
                throw new RpcError(
                        RpcError.INVALID_PARAMS,
                        "Sluice takes text and files of text in a prompt, and no "
                                + block.path("type").asText("block without a type") + ".");
        }
        if (message.length() + context.length() > CHARS_MAX) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS,
                    "The prompt with its files has more than " + CHARS_MAX
                            + " characters. Give it fewer or smaller ones.");
        }
    }

    private void link(String uri) {
        var file = file(uri);
        message.append(name(uri, file));
        file.flatMap(open).ifPresent(content -> behind(name(uri, file), content));
    }

    private void resource(JsonNode resource) throws RpcError {
        var uri = resource.path("uri").asText();
        if (!resource.path("text").isTextual()) {
            throw new RpcError(RpcError.INVALID_PARAMS, uri + " is no text.");
        }
        behind(name(uri, file(uri)), resource.path("text").textValue());
    }

    private void behind(String name, String content) {
        context.append("\n\nFile ").append(name).append(":\n\n").append(content.indent(4));
    }

    /** As the agent finds it in the workspace; what is elsewhere is named as the editor did. */
    private String name(String uri, Optional<Path> file) {
        return file.map(path -> directory.relativize(path).toString().replace('\\', '/'))
                .orElse(uri);
    }

    /** A file in the directory. Others are named and not read: who wrote a link need not be the one who sends it. */
    private Optional<Path> file(String uri) {
        try {
            var parsed = URI.create(uri);
            return "file".equals(parsed.getScheme())
                    ? Optional.of(Path.of(parsed.getPath()).normalize())
                            .filter(path -> path.startsWith(directory) && !path.equals(directory))
                    : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
