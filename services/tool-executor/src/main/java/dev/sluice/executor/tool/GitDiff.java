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

/** Shows how files differ: from the last commit, or between two commits. */
public final class GitDiff implements ReadTool {
    private static final ToolDefinition DEFINITION = Definitions.read(
            "git_diff",
            "Shows how the files of a git repository differ from a commit, or two commits from each other, as a unified diff"
                    + " after a summary. Without arguments: what was changed since the last commit. Files that are not tracked"
                    + " are not in it; git_status names them. Of files with names of secrets nothing is shown.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                %s,
                "from": {
                  "type": "string", "maxLength": 200,
                  "description": "A commit, branch or tag; HEAD by default"
                },
                "to": {
                  "type": "string", "maxLength": 200,
                  "description": "A commit, branch or tag; the files as they are by default"
                },
                "path": {
                  "type": "string", "maxLength": 4096,
                  "description": "Only this file or directory, relative to the workspace"
                }
              },
              "additionalProperties": false
            }
            """.formatted(Git.DIRECTORY),
            "{}",
            "{\"from\":\"main\",\"to\":\"feature/login\",\"path\":\"src/login.py\"}");

    private static final String SCRIPT = """
            g diff --stat=100 --patch --no-ext-diff --no-textconv --no-color --ignore-submodules=all "$@"
            """;

    private final Git git;

    public GitDiff(SandboxChoice choice, GitIdentity identity) {
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
        words.add(Git.revision(arguments, "from").orElse("HEAD"));
        Git.revision(arguments, "to").ifPresent(words::add);
        words.add("--");
        var path = arguments.path("path").asText("");
        words.addAll(Git.shown(path.isEmpty() ? List.of() : List.of(Git.pathspec(repository, path))));
        var end = git.look(workspace, repository, SCRIPT, words, stop);
        return end.output().isEmpty()
                ? new ToolOutput("There is no difference.", false)
                : new ToolOutput(end.output(), end.truncated());
    }
}
