package dev.sluice.cli.chat;

import dev.sluice.cli.text.Palette;
import dev.sluice.cli.text.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Where a person types: lines that can be edited, with those of earlier times (in a file that only he reads) and the
 * names of commands to complete. A backslash at the end of a line goes on in the next, and what is pasted stays whole.
 */
public final class Prompt implements AutoCloseable {
    private static final int HISTORY_LINES_MAX = 1_000;
    private static final int COLUMNS_UNKNOWN = 80;
    private static final int LINES_UNKNOWN = 24;

    /** What was typed is there at once. */
    private static final long TYPED_MILLIS = 20;

    private final Terminal terminal;
    private final LineReader reader;
    private final LineReader plain;
    private final Palette palette;

    /** What a person did at a prompt. */
    public sealed interface Typed {
        record Line(String text) implements Typed {}

        /** Ctrl-C; {@code empty} where nothing was typed yet. */
        record Interrupted(boolean empty) implements Typed {}

        /** Ctrl-D. */
        record Closed() implements Typed {}
    }

    public Prompt(Path history, List<String> commands, Palette palette) throws IOException {
        this.palette = palette;
        keepPrivate(history);
        terminal = TerminalBuilder.builder()
                .system(true)
                .encoding(StandardCharsets.UTF_8)
                .nativeSignals(true)
                .build();
        if (terminal.getWidth() == 0) {
            terminal.setSize(new Size(COLUMNS_UNKNOWN, LINES_UNKNOWN));
        }
        // Quotes mean nothing here: what is typed is what is sent.
        var parser = new DefaultParser();
        parser.setQuoteChars(new char[0]);
        parser.setEofOnEscapedNewLine(true);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer(new StringsCompleter(commands))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.HISTORY_SIZE, HISTORY_LINES_MAX)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, ". ")
                .build();
        // Answers are no messages: they are in no history.
        plain = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.DISABLE_HISTORY, true)
                .build();
    }

    /** Waits for a message or a command. */
    public Typed message() {
        try {
            return new Typed.Line(
                    reader.readLine(palette.paint(Style.BOLD, "> ")).replace("\\\n", "\n"));
        } catch (UserInterruptException interrupted) {
            return new Typed.Interrupted(interrupted.getPartialLine().isBlank());
        } catch (EndOfFileException closed) {
            return new Typed.Closed();
        }
    }

    /** Asks for a line, which is one that is typed from now on; empty where nobody gives one. */
    public Optional<String> ask(String question) {
        try {
            dropWhatWasTyped();
            return Optional.of(plain.readLine(question));
        } catch (UserInterruptException | EndOfFileException left) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    /** A line that is not ended yet can be read, and so be dropped, only in raw mode. */
    private void dropWhatWasTyped() {
        var before = terminal.enterRawMode();
        try {
            while (terminal.reader().read(TYPED_MILLIS) >= 0) {
                continue;
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            terminal.setAttributes(before);
        }
    }

    private static void keepPrivate(Path history) throws IOException {
        if (Files.notExists(history.getParent())) {
            Files.createDirectories(
                    history.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (Files.notExists(history)) {
            Files.createFile(
                    history, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }
}
