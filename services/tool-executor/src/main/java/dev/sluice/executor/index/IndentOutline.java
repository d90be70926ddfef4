package dev.sluice.executor.index;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The classes and functions of Python, by their indentation; functions within functions belong to those. */
final class IndentOutline implements Outline {
    private static final Pattern DECLARATION = Pattern.compile("\\s*(?:async\\s+)?(def|class)\\s+(\\w{1,200}).*");
    private static final String TEXT = "\"\"\"";
    private static final String OTHER_TEXT = "'''";

    private record Open(String symbol, int indent, int firstLine, boolean function) {}

    @Override
    public List<Declaration> of(List<String> lines) {
        var found = new ArrayList<Declaration>();
        var open = new ArrayDeque<Open>();
        var decorated = -1;
        var last = -1;
        var quote = "";
        for (int at = 0; at < lines.size(); at++) {
            var line = lines.get(at);
            if (!quote.isEmpty()) {
                last = at;
                quote = after(line, quote);
                continue;
            }
            if (line.isBlank()) {
                continue;
            }
            var indent = indent(line);
            var comment = line.charAt(indent) == '#';
            if (!comment && !isClosing(line.charAt(indent))) {
                close(open, indent, last, found);
            }
            var declaration = DECLARATION.matcher(line);
            if (line.charAt(indent) == '@') {
                decorated = decorated < 0 ? at : decorated;
            } else if (declaration.matches()) {
                if (open.isEmpty() || !open.peek().function()) {
                    var within = open.isEmpty() ? "" : open.peek().symbol() + ".";
                    var function = declaration.group(1).equals("def");
                    open.push(
                            new Open(within + declaration.group(2), indent, decorated < 0 ? at : decorated, function));
                }
                decorated = -1;
            } else if (decorated >= 0 && !isWithin(line, indent, lines.get(decorated))) {
                decorated = -1;
            }
            quote = after(line, quote);
            last = comment ? last : at;
        }
        close(open, 0, last, found);
        found.sort(Comparator.comparingInt(Declaration::firstLine)
                .thenComparing(Comparator.comparingInt(Declaration::lastLine).reversed()));
        return found;
    }

    private static void close(Deque<Open> open, int indent, int last, List<Declaration> found) {
        while (!open.isEmpty() && open.peek().indent() >= indent) {
            var ended = open.pop();
            found.add(new Declaration(ended.symbol(), ended.firstLine(), Math.max(ended.firstLine(), last)));
        }
    }

    /** Whether a line still belongs to the arguments of a decorator. */
    private static boolean isWithin(String line, int indent, String decorator) {
        return indent > indent(decorator) || isClosing(line.charAt(indent));
    }

    /** The quote that is open behind the line. */
    private static String after(String line, String quote) {
        var open = quote;
        for (int at = 0; at + TEXT.length() <= line.length(); ) {
            var three = line.substring(at, at + TEXT.length());
            if (open.isEmpty() && line.charAt(at) == '#') {
                return open;
            }
            if (open.isEmpty() && (three.equals(TEXT) || three.equals(OTHER_TEXT))) {
                open = three;
                at += TEXT.length();
            } else if (three.equals(open)) {
                open = "";
                at += TEXT.length();
            } else {
                at++;
            }
        }
        return open;
    }

    private static boolean isClosing(char character) {
        return character == ')' || character == ']' || character == '}';
    }

    private static int indent(String line) {
        var at = 0;
        while (at < line.length() - 1 && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
