package dev.sluice.executor.warning;

import dev.sluice.contracts.CallView;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWarning.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person should look at in what would be written or run: secrets, dangerous constructs, new dependencies. Only lines that
 * were not there before count. Found by form, so it proves nothing, in neither direction. Pure; takes time in proportion to the
 * text, of which it reads the first {@value #CHARS_MAX} characters, in lines of at most {@value #LINE_CHARS_MAX}.
 */
public final class Warnings {
    private static final int CHARS_MAX = 1_000_000;
    private static final int LINE_CHARS_MAX = 2_000;

    private Warnings() {}

    /** Of a file that becomes another; {@code before} is empty for a new one. */
    public static List<CallWarning> ofFile(WorkspacePath path, String before, String after) {
        var found = new ArrayList<CallWarning>();
        found.addAll(Dependencies.added(path, shortened(before), shortened(after)));
        found.addAll(ofLines(shortened(before), shortened(after)));
        return few(found);
    }

    /** Of a program, or a script for a shell. */
    public static List<CallWarning> ofCode(String code) {
        return few(ofLines("", shortened(code)));
    }

    /** Of a text that agents are told later on. */
    public static List<CallWarning> ofNote(String text) {
        return ofCode(text).stream()
                .filter(warning -> warning.kind() == Kind.SECRET)
                .toList();
    }

    /** What a text holds, in words, if that is a secret by its very form; lines are not told apart. */
    public static Optional<String> knownSecret(String text) {
        return Secrets.known(shortened(text));
    }

    private static List<CallWarning> ofLines(String before, String after) {
        var old = counted(before);
        var found = new ArrayList<CallWarning>();
        var number = 0;
        for (var line : after.split("\r?\n")) {
            number++;
            if (old.merge(line, -1, Integer::sum) >= 0) {
                continue;
            }
            var seen = line.length() <= LINE_CHARS_MAX ? line : line.substring(0, LINE_CHARS_MAX);
            found.addAll(Secrets.in(seen, number));
            found.addAll(DangerousCode.in(seen, number));
        }
        return found;
    }

    /** How often each line was there. */
    private static Map<String, Integer> counted(String text) {
        var lines = new HashMap<String, Integer>();
        text.lines().forEach(line -> lines.merge(line, 1, Integer::sum));
        return lines;
    }

    /** Secrets first: what is written down once is known for good. */
    private static List<CallWarning> few(List<CallWarning> found) {
        return found.stream()
                .sorted(Comparator.comparing(CallWarning::kind))
                .limit(CallView.WARNINGS_MAX)
                .toList();
    }

    private static String shortened(String text) {
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
    }
}
