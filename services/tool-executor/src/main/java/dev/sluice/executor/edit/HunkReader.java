package dev.sluice.executor.edit;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Reads a unified diff of one file as models write it: the counts in the heads of hunks are not believed, and an empty
 * line is one of context.
 */
final class HunkReader {
    private static final Pattern HEAD = Pattern.compile("@@(?: -(\\d{1,9})(?:,\\d+)? \\+\\d+(?:,\\d+)? @@.*|.*)");

    private final List<Hunk> hunks = new ArrayList<>();
    private List<String> before = new ArrayList<>();
    private List<String> after = new ArrayList<>();
    private OptionalInt line = OptionalInt.empty();
    private boolean beforeEnds;
    private boolean afterEnds;
    private boolean inside;
    private char last = ' ';

    private HunkReader() {}

    /** @param path the file that it must be about */
    static List<Hunk> read(String diff, String path) throws Refused {
        var lines = new ArrayList<>(diff.replace("\r\n", "\n").lines().toList());
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        var reader = new HunkReader();
        for (var number = 0; number < lines.size(); number++) {
            reader.take(lines, number, path);
        }
        reader.close();
        if (reader.hunks.isEmpty()) {
            throw malformed("it has no hunk; each begins with a line like \"@@ -10,3 +10,4 @@\"");
        }
        return List.copyOf(reader.hunks);
    }

    private void take(List<String> lines, int number, String path) throws Refused {
        var text = lines.get(number);
        if (text.startsWith("@@")) {
            close();
            open(text);
        } else if (!inside) {
            checkHead(text, path);
        } else if (anotherFile(lines, number)) {
            throw malformed("it is about more than one file; make one call for each");
        } else {
            takeInside(text, number + 1);
        }
    }

    private void open(String head) {
        var matcher = HEAD.matcher(head);
        inside = true;
        line = matcher.matches() && matcher.group(1) != null
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    private void close() throws Refused {
        if (inside) {
            if (before.equals(after) && beforeEnds == afterEnds) {
                throw malformed("a hunk changes nothing");
            }
            hunks.add(new Hunk(line, before, after, beforeEnds, afterEnds));
        }
        before = new ArrayList<>();
        after = new ArrayList<>();
        beforeEnds = false;
        afterEnds = false;
    }

    private void takeInside(String text, int number) throws Refused {
        var kind = text.isEmpty() ? ' ' : text.charAt(0);
        var content = text.isEmpty() ? "" : text.substring(1);
        switch (kind) {
            case ' ' -> {
                before.add(content);
                after.add(content);
            }
            case '-' -> before.add(content);
            case '+' -> after.add(content);
            case '\\' -> {
                beforeEnds |= last != '+';
                afterEnds |= last != '-';
            }
            default ->
                throw malformed("its line " + number
                        + " begins with none of space, + and -; context lines begin with one space more");
        }
        last = kind;
    }

    private static void checkHead(String text, String path) throws Refused {
        for (var mark : List.of("--- ", "+++ ")) {
            if (text.startsWith(mark)) {
                checkName(text.substring(mark.length()), path);
            }
        }
    }

    private static void checkName(String written, String path) throws Refused {
        var name = written.split("\t", 2)[0].strip();
        if (name.equals("/dev/null")) {
            throw malformed("it makes or removes a file; use write_file or delete_file for that");
        }
        if (!name.equals(path) && !name.equals("a/" + path) && !name.equals("b/" + path)) {
            throw malformed("it names the file " + name + ", and path names " + path);
        }
    }

    private static boolean anotherFile(List<String> lines, int number) {
        return lines.get(number).startsWith("diff --git ")
                || number + 2 < lines.size()
                        && lines.get(number).startsWith("--- ")
                        && lines.get(number + 1).startsWith("+++ ")
                        && lines.get(number + 2).startsWith("@@");
    }

    private static Refused malformed(String complaint) {
        return new Refused(CallFailure.INVALID_ARGUMENTS, "The diff cannot be read: " + complaint + ".");
    }
}
