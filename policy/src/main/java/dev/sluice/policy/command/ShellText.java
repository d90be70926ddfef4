package dev.sluice.policy.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command as a shell would read it, as far as it can be told without one: programs with their arguments, one after the
 * other, joined by {@code |}, {@code &&}, {@code ||} or {@code ;}. Where {@link #dangers()} is empty, these words are what bash would
 * start, each as it stands; in every other case nothing is promised about them.
 *
 * @param parts the words of each program
 */
public record ShellText(List<List<String>> parts, Set<Danger> dangers) {
    private static final Set<String> SETTERS = Set.of("export", "declare", "env");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*[+]?=.*");

    public ShellText {
        parts = parts.stream().map(List::copyOf).toList();
        dangers = Set.copyOf(dangers);
    }

    /** What a command means, as far as its text says. */
    public static ShellText read(String text) {
        var reader = new Reader(text);
        reader.read();
        return new ShellText(reader.parts, reader.dangers);
    }

    /**
     * What the text sets in the environment of what it starts, as {@code NAME=value}: ahead of a program, and by {@code
     * export}, {@code declare} and {@code env}. As it can be read here, and so no promise where there are dangers.
     */
    public List<String> assignments() {
        var found = new ArrayList<String>();
        for (var part : parts) {
            var words = SETTERS.contains(part.getFirst()) ? part.subList(1, part.size()) : part;
            words.stream().takeWhile(word -> ASSIGNMENT.matcher(word).matches()).forEach(found::add);
        }
        return found;
    }

    /** Words that are started without a shell, whatever they hold. */
    public static ShellText of(List<String> argv) {
        return new ShellText(List.of(argv), Set.of());
    }

    /** Looks at each character once; what it does not know to be harmless is a danger. */
    private static final class Reader {
        private static final Set<String> RESERVED = Set.of(
                "if",
                "then",
                "elif",
                "else",
                "fi",
                "for",
                "in",
                "while",
                "until",
                "do",
                "done",
                "case",
                "esac",
                "select",
                "function",
                "time",
                "coproc",
                "[[",
                "]]");

        private final List<List<String>> parts = new ArrayList<>();
        private final Set<Danger> dangers = EnumSet.noneOf(Danger.class);
        private final String text;
        private final StringBuilder word = new StringBuilder();
        private List<String> part = new ArrayList<>();
        private boolean inWord;
        private boolean demanded;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private void read() {
            while (at < text.length()) {
                var character = text.charAt(at++);
                if (character != '\n' && character != '\t' && (character < ' ' || character > '~')) {
                    dangers.add(Danger.UNUSUAL_CHARACTERS);
                }
                switch (character) {
                    case ' ', '\t' -> endWord();
                    case '\'' -> quoted();
                    case '"' -> doublyQuoted();
                    case '|', ';' -> separator(character);
                    case '&' -> ampersand();
                    default -> plain(character);
                }
            }
            end();
        }

        private void plain(char character) {
            switch (character) {
                case '\n' -> dangers.add(Danger.NEWLINE);
                case '$', '`' -> dangers.add(Danger.SUBSTITUTION);
                case '*', '?', '[', ']', '~', '{', '}', '!' -> dangers.add(Danger.EXPANSION);
                case '\\' -> dangers.add(Danger.ESCAPE);
                case '<', '>' -> dangers.add(Danger.REDIRECTION);
                case '(', ')' -> dangers.add(Danger.GROUPING);
                case '#' -> dangers.add(Danger.COMMENT);
                case '=' -> {
                    if (part.isEmpty()) {
                        dangers.add(Danger.ENVIRONMENT);
                    }
                }
                default -> {
                    // Any other character means itself.
                }
            }
            inWord = true;
            word.append(character);
        }

        private void quoted() {
            inWord = true;
            var end = text.indexOf('\'', at);
            if (end < 0) {
                dangers.add(Danger.MALFORMED);
                end = text.length();
            }
            append(text.substring(at, end));
            at = Math.min(text.length(), end + 1);
        }

        private void doublyQuoted() {
            inWord = true;
            var end = text.indexOf('"', at);
            if (end < 0) {
                dangers.add(Danger.MALFORMED);
                end = text.length();
            }
            var inside = text.substring(at, end);
            if (inside.indexOf('$') >= 0 || inside.indexOf('`') >= 0) {
                dangers.add(Danger.SUBSTITUTION);
            }
            if (inside.indexOf('\\') >= 0 || inside.indexOf('!') >= 0) {
                dangers.add(Danger.ESCAPE);
            }
            append(inside);
            at = Math.min(text.length(), end + 1);
        }

        private void append(String quoted) {
            if (quoted.chars().anyMatch(one -> one < ' ' && one != '\t' || one > '~')) {
                dangers.add(quoted.indexOf('\n') >= 0 ? Danger.NEWLINE : Danger.UNUSUAL_CHARACTERS);
            }
            word.append(quoted);
        }

        private void separator(char character) {
            var twice = character == '|' && at < text.length() && text.charAt(at) == '|';
            at += twice ? 1 : 0;
            endPart(character == '|');
        }

        private void ampersand() {
            if (at < text.length() && text.charAt(at) == '&') {
                at++;
                endPart(true);
            } else {
                dangers.add(Danger.BACKGROUND);
                endPart(false);
            }
        }

        private void endWord() {
            if (inWord) {
                part.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }

        /** @param demands whether another program must follow */
        private void endPart(boolean demands) {
            endWord();
            if (part.isEmpty()) {
                dangers.add(Danger.MALFORMED);
                return;
            }
            if (RESERVED.contains(part.getFirst())) {
                dangers.add(Danger.RESERVED_WORD);
            }
            parts.add(part);
            part = new ArrayList<>();
            demanded = demands;
        }

        /** Behind a semicolon nothing need follow. */
        private void end() {
            endWord();
            if (!part.isEmpty() || demanded || parts.isEmpty()) {
                endPart(false);
            }
        }
    }
}
