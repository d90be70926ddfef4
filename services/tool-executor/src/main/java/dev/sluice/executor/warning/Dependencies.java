package dev.sluice.executor.warning;

import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWarning.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.InvisibleText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a project would load that it did not load before, by the files in which projects say so. */
final class Dependencies {
    private static final int NAME_CHARS_MAX = 100;

    /** @param names whether a file is read so, by its name in small letters */
    private record Kinds(Predicate<String> names, Manifest manifest) {}

    private static final List<Kinds> KINDS = List.of(
            new Kinds("pom.xml"::equals, Manifest.Lines.of("<artifactId>\\s*([^<\\s]+)\\s*</artifactId>")),
            new Kinds("package.json"::equals, new Manifest.Package()),
            new Kinds(
                    name -> name.startsWith("requirements") && name.endsWith(".txt"),
                    Manifest.Lines.of("^\\s*((?:-e\\s+|git\\+|https?:)\\S+|[A-Za-z0-9][A-Za-z0-9._-]*)")),
            new Kinds("go.mod"::equals, Manifest.Lines.of("^\\s*(?:require\\s+)?([a-z0-9.-]+\\.[a-z]+/\\S+)\\s+v")),
            new Kinds(
                    "cargo.toml"::equals,
                    Manifest.Lines.of(
                            "^\\s*\\[([^\\]]+)]",
                            part -> part.contains("dependencies"),
                            "^\\s*\"?([A-Za-z0-9_-]+)\"?(?:\\.[a-z]+)?\\s*=")),
            new Kinds(
                    "pyproject.toml"::equals,
                    Manifest.Lines.of(
                            "^\\s*\"([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(?:[\\[<>=~!;@][^\"]*)?\"\\s*,?\\s*]?\\s*$")),
            new Kinds(
                    name -> name.equals("build.gradle") || name.equals("build.gradle.kts"),
                    Manifest.Lines.of(
                            "\\b(?:implementation|api|compileOnly|runtimeOnly|testImplementation|annotationProcessor|classpath)"
                                    + "[\\s(]+[\"']([^\"']+)[\"']")));

    private Dependencies() {}

    static List<CallWarning> added(WorkspacePath path, String before, String after) {
        var name = path.isRoot() ? "" : path.name().toLowerCase(Locale.ROOT);
        return KINDS.stream()
                .filter(kinds -> kinds.names().test(name))
                .findFirst()
                .map(kinds -> added(kinds.manifest(), before, after))
                .orElse(List.of());
    }

    private static List<CallWarning> added(Manifest manifest, String before, String after) {
        var known = new HashSet<String>();
        manifest.loaded(before).forEach(old -> known.add(old.name()));
        return manifest.loaded(after).stream()
                .filter(loaded -> known.add(loaded.name()))
                .map(loaded -> new CallWarning(
                        Kind.NEW_DEPENDENCY, loaded.line(), "The project would load " + shown(loaded.name()) + "."))
                .toList();
    }

    private static String shown(String name) {
        return InvisibleText.shown(name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX) + "…");
    }
}
