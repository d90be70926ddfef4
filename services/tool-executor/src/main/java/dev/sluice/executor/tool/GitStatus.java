package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Shows what differs from the last commit, and the branches. */
public final class GitStatus implements ReadTool {
    private static final ToolDefinition DEFINITION = Definitions.read(
            "git_status",
            "Shows the current branch of a git repository, the files that differ from its last commit or are not tracked"
                    + " (as git status --short does), and the branches, newest first. Submodules are not looked into, and"
                    + " files with names of secrets are left out.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                %s
              },
              "additionalProperties": false
            }
            """.formatted(Git.DIRECTORY),
            "{}",
            "{\"directory\":\"server\"}");

    private static final String SCRIPT = """
            g status --short --branch --untracked-files=normal --ignore-submodules=all -- "$@" || exit
            echo
            echo branches:
            g for-each-ref --count=50 --sort=-committerdate refs/heads \\
                --format='%(refname:short) %(objectname:short) %(committerdate:short) %(contents:subject)'
            """;

    private final Git git;

    public GitStatus(SandboxChoice choice, GitIdentity identity) {
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
        var end = git.look(workspace, repository, SCRIPT, Git.shown(List.of()), stop);
        return new ToolOutput(end.output(), end.truncated());
    }
}
