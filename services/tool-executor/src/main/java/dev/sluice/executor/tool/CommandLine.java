package dev.sluice.executor.tool;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A command as a model writes it, parsed into what is started. */
sealed interface CommandLine {
    /** The program and its arguments. */
    List<String> argv();

    /** Words and quotes only: the program is started as it is, and nothing expands. */
    record Plain(List<String> argv) implements CommandLine {
        public Plain {
            argv = List.copyOf(argv);
        }
    }

    /** Anything else is for the shell to read. */
    record Shell(String script) implements CommandLine {
        @Override
        public List<String> argv() {
            return List.of("/bin/bash", "-c", script);
        }
    }

    /** A program for an interpreter. */
    record Code(List<String> interpreter, String code) implements CommandLine {
        @Override
        public List<String> argv() {
            return Stream.concat(interpreter.stream(), Stream.of(code)).toList();
        }
    }

    /** Refuses what no shell would take either: nothing, and a quote that does not end. */
    static CommandLine parse(String text) throws Refused {
        if (text.isBlank()) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The command is empty.");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS, "The command holds a character that no argument can hold.");
        }
        var words = new Words(text.strip());
        return words.plain() ? new Plain(words.words) : new Shell(text);
    }

    /** Reads words as far as they mean nothing but themselves. */
    final class Words {
        /** What a shell gives a meaning to, outside quotes. */
        private static final String MEANINGFUL = "|&;<>()$`*?[]{}!~#=%^\n\r";

        private final List<String> words = new ArrayList<>();
        private final String text;
        private int at;

        private Words(String text) {
            this.text = text;
        }

        private boolean plain() throws Refused {
            var plain = true;
            while (at < text.length()) {
                if (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
                    at++;
                } else {
                    plain &= word();
                }
            }
            return plain;
        }

        /** Whether the word means itself; it is read to its end in any case, so that open quotes are found. */
        private boolean word() throws Refused {
            var plain = true;
            var word = new StringBuilder();
            while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
                var character = text.charAt(at++);
                switch (character) {
                    case '\'' -> word.append(quoted('\''));
                    case '"' -> {
                        var quoted = quoted('"');
                        plain &= quoted.chars().noneMatch(one -> one == '$' || one == '`' || one == '\\' || one == '!');
                        word.append(quoted);
                    }
                    case '\\' -> {
                        plain = false;
                        at++;
                    }
                    default -> {
                        // An option such as --tests=a is itself; a first word with it sets a variable.
                        plain &= MEANINGFUL.indexOf(character) < 0 || character == '=' && !words.isEmpty();
                        word.append(character);
                    }
                }
            }
            words.add(word.toString());
            return plain;
        }

        private String quoted(char quote) throws Refused {
            var from = at;
            while (at < text.length() && text.charAt(at) != quote) {
                at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
            }
            if (at >= text.length()) {
                throw new Refused(CallFailure.INVALID_ARGUMENTS, "The command has a quote that does not end.");
            }
            return text.substring(from, at++);
        }
    }
}
