package dev.sluice.executor.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The classes and functions of languages with braces. Reads over comments and quoted texts; what stands before a brace says
 * what it opens ({@link Header}). What is within a function belongs to it.
 */
final class BraceOutline implements Outline {
    @Override
    public List<Declaration> of(List<String> lines) {
        return new Reading(lines).declarations();
    }

    private static final Pattern BEGINNING = Pattern.compile(
            "\\s*(?:export|import|package|public|private|protected|class|interface|enum|struct|trait|impl|type|function|func|fn"
                    + "|fun|def|const|let|var|val|pub)\\s");

    /** What a brace opened. */
    private record Scope(Optional<String> symbol, boolean holdsOthers, int firstLine, int parentheses) {}

    /** One reading of one text. */
    private static final class Reading {
        private final List<String> lines;
        private final List<Declaration> found = new ArrayList<>();
        private final List<Scope> open = new ArrayList<>();
        private final StringBuilder header = new StringBuilder();
        private int headerLine;
        private int parentheses;
        private boolean inComment;
        private String quote = "";

        Reading(List<String> lines) {
            this.lines = lines;
        }

        List<Declaration> declarations() {
            for (int at = 0; at < lines.size(); at++) {
                if (parentheses == within() && beginsAnew(lines.get(at))) {
                    forget();
                }
                read(lines.get(at), at);
                header.append(header.isEmpty() ? "" : " ");
            }
            while (!open.isEmpty()) {
                close(lines.size() - 1);
            }
            found.sort(Comparator.comparingInt(Declaration::firstLine)
                    .thenComparing(
                            Comparator.comparingInt(Declaration::lastLine).reversed()));
            return found;
        }

        /** Where statements end without a semicolon. */
        private static boolean beginsAnew(String line) {
            return line.isBlank() || BEGINNING.matcher(line).lookingAt();
        }

        private void read(String line, int number) {
            for (int at = 0; at < line.length(); ) {
                if (inComment) {
                    var end = line.indexOf("*/", at);
                    inComment = end < 0;
                    at = end < 0 ? line.length() : end + 2;
                } else if (!quote.isEmpty()) {
                    at = behindQuote(line, at);
                } else if (line.startsWith("//", at) || at == 0 && line.startsWith("#!")) {
                    return;
                } else if (line.startsWith("/*", at)) {
                    inComment = true;
                    at += 2;
                } else if (line.startsWith("\"\"\"", at)) {
                    quote = "\"\"\"";
                    at += 3;
                } else {
                    at = character(line, at, number);
                }
            }
            // Only these go on behind the end of a line.
            quote = quote.equals("\"\"\"") || quote.equals("`") ? quote : "";
        }

        private int behindQuote(String line, int from) {
            for (int at = from; at < line.length(); at++) {
                if (line.charAt(at) == '\\') {
                    at++;
                } else if (line.startsWith(quote, at)) {
                    var end = at + quote.length();
                    quote = "";
                    return end;
                }
            }
            return line.length();
        }

        private int character(String line, int at, int number) {
            var character = line.charAt(at);
            switch (character) {
                case '"', '`' -> quote = String.valueOf(character);
                // One that is not closed is a lifetime of Rust, or half a word.
                case '\'' -> quote = line.indexOf('\'', at + 1) > 0 ? "'" : "";
                case '(' -> parentheses++;
                case ')' -> parentheses = Math.max(0, parentheses - 1);
                case '{' -> {
                    open(number);
                    return at + 1;
                }
                case '}' -> {
                    close(number);
                    return at + 1;
                }
                case ';' -> {
                    if (parentheses == within()) {
                        forget();
                        return at + 1;
                    }
                }
                default -> {
                    // Part of a header.
                }
            }
            if (header.isEmpty() && Character.isWhitespace(character)) {
                return at + 1;
            }
            headerLine = header.isEmpty() ? number : headerLine;
            if (header.length() < Header.CHARS_MAX) {
                header.append(character);
            }
            return at + 1;
        }

        private void open(int number) {
            var above = open.isEmpty() || open.getLast().holdsOthers();
            var declared = above && parentheses == within()
                    ? Header.of(header.toString().strip())
                    : Header.NOTHING;
            var symbol = declared.name().map(this::withinOthers);
            var first = header.isEmpty() ? number : headerLine;
            open.add(new Scope(symbol, declared.holdsOthers(), withCommentAbove(first), parentheses));
            forget();
        }

        private void close(int number) {
            forget();
            if (open.isEmpty()) {
                return;
            }
            var ended = open.removeLast();
            parentheses = ended.parentheses();
            ended.symbol().ifPresent(symbol -> found.add(new Declaration(symbol, ended.firstLine(), number)));
        }

        private void forget() {
            header.setLength(0);
        }

        private int within() {
            return open.isEmpty() ? 0 : open.getLast().parentheses();
        }

        private String withinOthers(String name) {
            for (var scope : open.reversed()) {
                if (scope.symbol().isPresent()) {
                    return scope.symbol().get() + "." + name;
                }
            }
            return name;
        }

        private int withCommentAbove(int first) {
            var above = first;
            while (above > 0 && isComment(lines.get(above - 1).strip())) {
                above--;
            }
            return above;
        }

        private static boolean isComment(String line) {
            return line.startsWith("//")
                    || line.startsWith("/*")
                    || line.startsWith("*")
                    || line.startsWith("#[")
                    || line.startsWith("@");
        }
    }
}
