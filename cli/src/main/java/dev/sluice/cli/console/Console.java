package dev.sluice.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.text.Palette;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Says things: answers on standard output, everything about them on standard error, so that a pipe gets answers only.
 * Whatever a server said must be {@link Plain} before it comes here.
 */
public final class Console {
    private static final int LINE_BYTES_MAX = 1 << 20;

    private final Shell shell;

    public Console(Shell shell) {
        this.shell = shell;
    }

    public Shell shell() {
        return shell;
    }

    /** Colours for answers. */
    public Palette palette() {
        return new Palette(shell.colours(shell.writesTerminal()));
    }

    /** Colours for what is said about them. */
    public Palette notePalette() {
        return new Palette(shell.colours(shell.notesTerminal()));
    }

    public void print(String text) {
        shell.out().print(text);
        shell.out().flush();
    }

    public void println(String line) {
        shell.out().println(line);
    }

    public void note(String line) {
        shell.err().println(line);
    }

    public void noteInline(String text) {
        shell.err().print(text);
        shell.err().flush();
    }

    public void table(Table table) {
        print(shell.writesTerminal() ? table.aligned(palette()) : table.piped());
    }

    /** A list: JSON for programs that ask for it, else a table; a person is told that it is empty. */
    public void list(boolean json, List<JsonNode> things, Table table, String none) {
        if (json) {
            json(JsonNodeFactory.instance.arrayNode().addAll(things));
        } else if (!table.isEmpty()) {
            table(table);
        } else if (shell.notesTerminal()) {
            note(none);
        }
    }

    /** For programs one line, for people indented; each character is seen. */
    public void json(JsonNode node) {
        println(Plain.json(shell.writesTerminal() ? node.toPrettyString() : node.toString()));
    }

    /** Asks a person for a line; empty at the end of what he types. Call it only where there is one. */
    public Optional<String> ask(String prompt) {
        noteInline(prompt);
        return readLine();
    }

    /** Asks a person for what he cannot have meant before he saw this: the lines that he typed until now count no more. */
    public Optional<String> askAfresh(String prompt) {
        try {
            while (shell.in().available() > 0) {
                shell.in().skipNBytes(shell.in().available());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return ask(prompt);
    }

    /** All that stands on standard input, which must be at most so many bytes of UTF-8. */
    public String readAll(int bytesMax) {
        try {
            var bytes = shell.in().readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new CommandRefused(
                        Exit.USAGE, "Standard input has more than " + bytesMax + " bytes.", "Send less of it.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The next line of standard input, without its end. Nothing behind it is read. */
    public Optional<String> readLine() {
        try {
            var line = new ByteArrayOutputStream();
            var next = shell.in().read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n' && line.size() < LINE_BYTES_MAX) {
                line.write(next);
                next = shell.in().read();
            }
            var text = line.toString(StandardCharsets.UTF_8);
            return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
