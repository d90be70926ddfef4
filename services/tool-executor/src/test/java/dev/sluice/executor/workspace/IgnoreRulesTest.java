package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Git itself says what its rules mean. */
class IgnoreRulesTest {
    private static final List<String> FILES = List.of(
            "a.log",
            "keep.log",
            "#hash",
            "!bang",
            "with space",
            "trail ",
            "a[b].txt",
            "src/a.log",
            "src/main/a.log",
            "src/main/b.txt",
            "logs/a.txt",
            "src/logs/a.txt",
            "foo/bar/baz.txt",
            "foo/x/bar/baz.txt",
            "abc1/x",
            "abd1/x",
            "Upper.TXT");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.log",
                "*.log\n!keep.log",
                "!keep.log\n*.log",
                "/a.log",
                "logs/",
                "/logs/",
                "logs",
                "src/logs",
                "src/*.log",
                "src/**/a.log",
                "**/logs",
                "**/logs/a.txt",
                "foo/**/baz.txt",
                "foo/**",
                "foo/*",
                "foo/**/bar",
                "\\#hash",
                "#hash",
                "\\!bang",
                "with space   ",
                "trail\\ ",
                "a\\[b\\].txt",
                "a[[]b].txt",
                "ab[!c]1",
                "ab[c-d]1/",
                "*\n!src/\n!src/a.log",
                "*\n!*/\n!*.txt",
                "src/\n!src/a.log",
                "upper.txt",
                "*.??t",
                "a.log/",
                "/",
                "**",
                "f**o/bar",
                "\r\n*.log\r\n"
            })
    void whatGitIgnoresIsIgnored(String rules) throws Exception {
        var root = Files.createDirectory(directory.resolve("ws"));
        for (var file : FILES) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "");
        }
        Files.writeString(root.resolve(".gitignore"), rules);
        var workspace =
                new Workspace(root, Files.createDirectory(directory.resolve("staging")), PathGuard.ofThisSystem());

        var walked = new TreeSet<String>();
        new Walk(workspace, true, false).visit(WorkspacePath.ROOT, entry -> {
            if (entry.kind() == Workspace.Kind.FILE) {
                walked.add(entry.path().toString());
            }
            return true;
        });

        assertEquals(tracked(root), walked);
    }

    @Test
    void deeperFilesGoBeforeThoseAbove() throws Exception {
        var rules = IgnoreRules.NONE
                .and(WorkspacePath.ROOT, "*.log\n")
                .and(WorkspacePath.parse("sub"), "!keep.log\n/only\n");

        assertTrue(rules.ignores(WorkspacePath.parse("sub/a.log"), false));
        assertFalse(rules.ignores(WorkspacePath.parse("sub/keep.log"), false));
        assertTrue(rules.ignores(WorkspacePath.parse("sub/only"), false));
        assertFalse(rules.ignores(WorkspacePath.parse("sub/deep/only"), false));
    }

    @Test
    void aPatternThatIsMeantToTakeForEverDoesNot() throws Exception {
        var stars = "*a".repeat(60) + "b";
        var name = "a".repeat(250);
        var directories = "**/a/".repeat(15) + "b";
        var path = WorkspacePath.parse("a/".repeat(60) + "c");

        assertFalse(IgnoreRules.NONE.and(WorkspacePath.ROOT, stars).ignores(WorkspacePath.parse(name), false));
        assertFalse(IgnoreRules.NONE.and(WorkspacePath.ROOT, directories).ignores(path, false));
    }

    @Test
    void rulesAreNeverTooManyOverAllLevels() throws Exception {
        var half = IgnoreRules.NONE.and(WorkspacePath.ROOT, "a\n".repeat(IgnoreRules.RULES_MAX / 2));
        var sub = WorkspacePath.parse("sub");

        var full = half.and(sub, "b\n".repeat(IgnoreRules.RULES_MAX / 2));

        assertTrue(full.ignores(WorkspacePath.parse("sub/b"), false));
        assertThrows(Refused.class, () -> full.and(WorkspacePath.parse("sub/sub"), "c"));
        assertThrows(Refused.class, () -> half.and(sub, "d".repeat(IgnoreRules.CHARS_MAX)));
    }

    @Test
    void aFileWithTooManyRulesSaysNothingAndIsTold() throws Exception {
        var workspace = TestWorkspace.in(directory);
        Files.writeString(workspace.root().resolve(".gitignore"), "*.log\n".repeat(IgnoreRules.RULES_MAX + 1));
        Files.writeString(workspace.root().resolve("a.log"), "");
        var walk = new Walk(workspace, true, false);
        var seen = new ArrayList<String>();

        walk.visit(WorkspacePath.ROOT, entry -> seen.add(entry.path().toString()));

        assertEquals(List.of(".gitignore", "a.log"), seen);
        assertTrue(walk.leftOut().note().contains("too large"), walk.leftOut().note());
    }

    @Test
    void aWalkWhoseTimeIsUpEndsWhereItIsAndSaysSo() throws Exception {
        var workspace = TestWorkspace.in(directory);
        Files.writeString(workspace.root().resolve("a"), "");
        var walk = new Walk(workspace, true, false, Duration.ZERO);
        var seen = new ArrayList<String>();

        walk.visit(WorkspacePath.ROOT, entry -> seen.add(entry.path().toString()));

        assertEquals(List.of(), seen);
        assertFalse(walk.complete());
        assertTrue(
                walk.leftOut().note().contains("not reached within 10 s"),
                walk.leftOut().note());
    }

    private static TreeSet<String> tracked(Path root) throws Exception {
        git(root, "init", "-q");
        return Stream.of(git(root, "ls-files", "-z", "--others", "--exclude-standard")
                        .split("\0"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String git(Path root, String... arguments) throws Exception {
        var builder = new ProcessBuilder(
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList());
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("HOME", root.toString());
        var process = builder.directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return output;
    }
}
