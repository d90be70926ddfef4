package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows commits. */
public final class GitLog implements ReadTool {
    private static final int STANDARD = 20;

    private static final ToolDefinition DEFINITION = Definitions.read(
            "git_log",
            "Shows the commits of a git repository, newest first: id, author, date, message, and with files=true the files"
                    + " that each changed. git_diff shows what a commit changed (from its parent, as <id>~1, to it).",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                %s,
                "revision": {
                  "type": "string", "maxLength": 200,
                  "description": "The commit, branch or tag to begin with; HEAD by default"
                },
                "path": {
                  "type": "string", "maxLength": 4096,
                  "description": "Only commits that changed this file or directory, relative to the workspace"
                },
                "count": {
                  "type": "integer", "minimum": 1, "maximum": 200,
                  "description": "How many at most; %d by default"
                },
                "files": {
                  "type": "boolean",
                  "description": "Whether to name the files that each changed"
                }
              },
              "additionalProperties": false
            }
            """.formatted(Git.DIRECTORY, STANDARD),
            "{\"count\":5}",
            "{\"path\":\"src/login.py\",\"files\":true}");

    private static final String SCRIPT = """
            g log --no-color --no-show-signature --no-ext-diff --no-textconv --decorate=short --date=iso-strict \\
                --format='%h%d %an <%ae> %ad%n%w(0,4,4)%B' "$@"
            """;

    private final Git git;

    public GitLog(SandboxChoice choice, GitIdentity identity) {
        this.git = new Git(choice, identity);
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        return run(workspace, arguments, Optional::empty);
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments, StopSignal stop) throws Refused, IOException {
        var repository = git.repository(workspace, arguments);
        var words = new ArrayList<String>();
        words.add("--max-count=" + arguments.path("count").asInt(STANDARD));
        if (arguments.path("files").asBoolean()) {
            words.add("--stat=100");
        }
        words.add(Git.revision(arguments, "revision").orElse("HEAD"));
        words.add("--");
        var path = arguments.path("path").asText("");
        words.addAll(path.isEmpty() ? List.of() : List.of(Git.pathspec(repository, path)));
        var end = git.look(workspace, repository, SCRIPT, words, stop);
        return new ToolOutput(end.output(), end.truncated());
    }
}
