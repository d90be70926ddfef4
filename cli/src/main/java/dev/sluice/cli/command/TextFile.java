package dev.sluice.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that somebody named on the command line; {@code -} is standard input. */
record TextFile(String name) {
    private static final int BYTES_MAX = 8 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What stands in it. */
    String text(Console console) {
        if (name.equals("-")) {
            return console.readAll(BYTES_MAX);
        }
        try (var stream = Files.newInputStream(Path.of(name))) {
            var bytes = stream.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new CommandRefused(Exit.USAGE, name + " has more than " + BYTES_MAX + " bytes.", "");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException unreadable) {
            throw new CommandRefused(Exit.USAGE, name + " cannot be read.", "Name a file, or - for standard input.");
        }
    }

    /** The JSON object in it. */
    ObjectNode json(Console console) {
        try {
            if (JSON.readTree(text(console)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            // Said below, like any other JSON.
        }
        throw new CommandRefused(Exit.USAGE, name + " is no JSON object.", "");
    }
}
