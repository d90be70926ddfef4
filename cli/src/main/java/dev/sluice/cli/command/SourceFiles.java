package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of this machine as part of a message: text of at most {@value #CHARS_MAX} characters together. */
final class SourceFiles {
    private static final int CHARS_MAX = 80_000;

    private SourceFiles() {}

    /** The message with each file behind it, under its name. */
    static String behind(String message, List<Path> files) {
        var text = new StringBuilder(message);
        for (var file : files) {
            text.append("\n\nFile ")
                    .append(file)
                    .append(":\n\n")
                    .append(read(file).indent(4));
            if (text.length() > CHARS_MAX) {
                throw refused(
                        file + " makes it more than " + CHARS_MAX + " characters.", "Name fewer or smaller files.");
            }
        }
        return text.toString();
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > CHARS_MAX * 4L) {
                throw refused(file + " is too large.", "Name fewer or smaller files.");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException noText) {
            throw refused(file + " is no text in UTF-8.", "Name files of text only.");
        } catch (IOException unreadable) {
            throw refused(file + " cannot be read.", "Is the name right?");
        }
    }

    private static CommandRefused refused(String message, String next) {
        return new CommandRefused(Exit.USAGE, message, next);
    }
}
