package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.text.Plain;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unified diff as an editor shows it: for each place that changes, what stands there and what will. Of a file that is begun
 * or deleted that is all of it. What would not be seen is written out, so it is good for showing and not for applying.
 */
final class Hunks {
    private static final Pattern HEAD = Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@.*");
    private static final String NOWHERE = "/dev/null";

    private final Path directory;
    private final ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    private final StringBuilder before = new StringBuilder();
    private final StringBuilder after = new StringBuilder();
    private String oldName = "";
    private String newName = "";
    private long oldLinesLeft;
    private long newLinesLeft;
    private boolean allUnderstood = true;

    private Hunks(Path directory) {
        this.directory = directory;
    }

    /**
     * The contents of a tool call, of type {@code diff}; none if not all of it can be shown so, such as a diff that was cut
     * short: then only its text says all.
     */
    static ArrayNode of(String unifiedDiff, Path directory) {
        var hunks = new Hunks(directory);
        unifiedDiff.lines().forEach(hunks::take);
        hunks.end();
        return hunks.allUnderstood && hunks.oldLinesLeft == 0 && hunks.newLinesLeft == 0
                ? hunks.shown
                : JsonNodeFactory.instance.arrayNode();
    }

    private void take(String line) {
        if (oldLinesLeft > 0 || newLinesLeft > 0) {
            changed(line);
            return;
        }
        var head = HEAD.matcher(line);
        if (head.matches()) {
            end();
            oldLinesLeft = count(head, 1);
            newLinesLeft = count(head, 2);
        } else if (line.startsWith("--- ")) {
            end();
            oldName = name(line);
        } else if (line.startsWith("+++ ")) {
            newName = name(line);
        } else {
            allUnderstood = false;
        }
    }

    private void changed(String line) {
        if (!line.startsWith(" ") && !line.startsWith("+") && !line.startsWith("-")) {
            allUnderstood = false;
            oldLinesLeft = 0;
            newLinesLeft = 0;
            return;
        }
        var text = line.substring(1);
        if (!line.startsWith("+")) {
            before.append(text).append('\n');
            oldLinesLeft--;
        }
        if (!line.startsWith("-")) {
            after.append(text).append('\n');
            newLinesLeft--;
        }
    }

    private void end() {
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        var name = newName.equals(NOWHERE) ? oldName : newName;
        var diff = shown.addObject()
                .put("type", "diff")
                .put("path", directory.resolve(Plain.line(name)).toString());
        if (!oldName.equals(NOWHERE)) {
            diff.put("oldText", Plain.text(before.toString()));
        }
        diff.put("newText", Plain.text(after.toString()));
        before.setLength(0);
        after.setLength(0);
    }

    private static long count(Matcher head, int group) {
        return head.group(group) == null ? 1 : Long.parseLong(head.group(group));
    }

    /** Without the {@code a/} or {@code b/} in front of it, and without a time behind it. */
    private static String name(String line) {
        return line.substring(4).replaceFirst("\t.*", "").replaceFirst("^[ab]/", "");
    }
}
