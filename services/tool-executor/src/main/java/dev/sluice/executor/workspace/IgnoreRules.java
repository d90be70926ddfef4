package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code .gitignore} files say: later lines before earlier ones, deeper files before those above. Immutable.
 * At most {@value #RULES_MAX} rules of {@value #CHARS_MAX} characters are held at once, because each name is compared with
 * all of them.
 *
 * @param files the nearest to the root first
 */
record IgnoreRules(List<File> files) {
    static final int RULES_MAX = 10_000;
    static final int CHARS_MAX = 256 * 1024;

    static final IgnoreRules NONE = new IgnoreRules(List.of());

    /** One file's rules; they count below {@code directory}. */
    private record File(WorkspacePath directory, List<Rule> rules, int chars) {}

    private record Rule(Glob glob, boolean ignores, boolean directoriesOnly) {}

    IgnoreRules {
        files = List.copyOf(files);
    }

    /**
     * With those of a directory further down, too.
     *
     * @throws Refused if these are too many, together with those above
     */
    IgnoreRules and(WorkspacePath directory, String text) throws Refused {
        var chars = text.length() + files.stream().mapToInt(File::chars).sum();
        var held = files.stream().mapToInt(file -> file.rules.size()).sum();
        var rules = text.lines()
                .flatMap(line -> rule(line).stream())
                .limit(RULES_MAX - held + 1L)
                .toList();
        if (rules.isEmpty()) {
            return this;
        }
        if (held + rules.size() > RULES_MAX || chars > CHARS_MAX) {
            throw new Refused(CallFailure.TOO_LARGE, "The rules of the .gitignore files are too many.");
        }
        var more = new ArrayList<>(files);
        more.add(new File(directory, rules, text.length()));
        return new IgnoreRules(more);
    }

    /** Whether the path itself is ignored; what is inside an ignored directory is not asked about. */
    boolean ignores(WorkspacePath path, boolean directory) {
        for (var file : files.reversed()) {
            var names = path.names()
                    .subList(file.directory.names().size(), path.names().size());
            for (var rule : file.rules.reversed()) {
                if ((directory || !rule.directoriesOnly) && rule.glob.matches(names)) {
                    return rule.ignores;
                }
            }
        }
        return false;
    }

    private static Optional<Rule> rule(String line) {
        var text = withoutTrailingSpaces(line);
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        var ignores = !text.startsWith("!");
        var pattern = ignores ? text : text.substring(1);
        var directoriesOnly = pattern.endsWith("/");
        var whole = directoriesOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        // Without a slash in it a pattern fits a name at any depth.
        return Optional.of(new Rule(Glob.of(whole.contains("/") ? whole : "**/" + whole), ignores, directoriesOnly));
    }

    private static String withoutTrailingSpaces(String line) {
        var end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
            end--;
        }
        return line.substring(0, end);
    }
}
