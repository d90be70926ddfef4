package dev.sluice.executor.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.executor.mcp.EchoTool;
import dev.sluice.executor.tool.Repository;
import dev.sluice.testkit.mcp.ToolServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A call of each tool that changes something, and how often its effect can be seen. */
enum Killed {
    WRITE_FILE(true, "path", "new.txt", "content", "x"),
    EDIT_FILE(true, "path", "README.md", "old_string", "# Hello", "new_string", "# Hello Hello"),
    DELETE_FILE(true, "path", "NOTES.md"),
    GIT_COMMIT(true, "message", "Commit"),
    GIT_BRANCH(true, "name", "other"),
    EXECUTE_COMMAND(false, "command", "echo once >> runs"),
    RUN_CODE(false, "language", "bash", "code", "echo once >> runs"),
    RUN_TESTS(false),
    /** Of a server elsewhere, which alone knows how often it was called. */
    OUTSIDE(false, "text", "hello");

    /** Whether the files say what became of it. */
    final boolean told;

    private final List<String> arguments;

    Killed(boolean told, String... arguments) {
        this.told = told;
        this.arguments = List.of(arguments);
    }

    /** One that does not end by itself, where the tool runs what it is told. */
    ObjectNode endless(String mark) {
        var script = "echo once >> runs; touch started; sleep " + mark;
        return switch (this) {
            case EXECUTE_COMMAND -> arguments().put("command", script);
            case RUN_CODE -> arguments().put("code", script);
            case WRITE_FILE, EDIT_FILE, DELETE_FILE, GIT_COMMIT, GIT_BRANCH, RUN_TESTS, OUTSIDE -> arguments();
        };
    }

    String tool() {
        return this == OUTSIDE ? EchoTool.NAME : name().toLowerCase(Locale.ROOT);
    }

    ObjectNode arguments() {
        var node = TestCalls.arguments();
        for (var at = 0; at < arguments.size(); at += 2) {
            node.put(arguments.get(at), arguments.get(at + 1));
        }
        return node;
    }

    long effects(Path files, Repository repository, ToolServer outside) throws Exception {
        return switch (this) {
            case WRITE_FILE -> Files.exists(files.resolve("new.txt")) ? 1 : 0;
            case EDIT_FILE ->
                Files.readAllLines(files.resolve("README.md")).getFirst().split("Hello", -1).length - 2;
            case DELETE_FILE -> Files.exists(files.resolve("NOTES.md")) ? 0 : 1;
            case GIT_COMMIT ->
                repository
                        .git("log", "--format=%s")
                        .lines()
                        .filter("Commit"::equals)
                        .count();
            case GIT_BRANCH ->
                repository
                        .git("log", "--walk-reflogs", "--format=%gs")
                        .lines()
                        .filter(line -> line.startsWith("checkout: moving from main to other"))
                        .count();
            case OUTSIDE -> outside.calls();
            case EXECUTE_COMMAND, RUN_CODE, RUN_TESTS ->
                Files.exists(files.resolve("runs"))
                        ? Files.readAllLines(files.resolve("runs")).size()
                        : 0;
        };
    }
}
