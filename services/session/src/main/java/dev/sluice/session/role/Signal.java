package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Words that say which role a request is for. {@code role-signals.tsv} has them, one a line: the role, its weight and the
 * words in lower case. Words in letters begin where a word begins, so that a stem stands for all its forms; a {@code ^} before
 * them means that the request begins so. Chinese has no gaps between words, so those may stand anywhere.
 */
record Signal(Role role, int weight, String words) {
    private static final String FILE = "/role-signals.tsv";
    private static final List<Signal> ALL = read();

    /** All that are known. */
    static List<Signal> all() {
        return ALL;
    }

    /** @param text in lower case, with a blank before it */
    boolean isIn(String text) {
        if (words.startsWith("^")) {
            return text.stripLeading().startsWith(words.substring(1));
        }
        for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
            if (Character.isIdeographic(words.codePointAt(0))
                    || at == 0
                    || !Character.isLetterOrDigit(text.codePointBefore(at))) {
                return true;
            }
        }
        return false;
    }

    private static List<Signal> read() {
        try (var stream = Signal.class.getResourceAsStream(FILE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(parts -> new Signal(new Role(parts[0]), Integer.parseInt(parts[1]), parts[2]))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
