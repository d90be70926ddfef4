package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.CommandEnd;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Switches to a branch, which it makes if there is none of that name. Never over what was changed: git refuses that. The
 * base names the commits before and after and how the files were, and so they tell after a crash whether it was done.
 */
public final class GitBranch implements EffectTool {
    private static final ToolDefinition DEFINITION = Definitions.effect(
            "git_branch",
            "Switches a git repository to another branch; one that is not there is made, at the current commit or at"
                    + " another. It fails rather than overwrite changes that are not committed. git_status lists the"
                    + " branches. A person sees which files differ and must agree.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "name": {
                  "type": "string", "minLength": 1, "maxLength": 200,
                  "description": "The branch to be on"
                },
                "from": {
                  "type": "string", "maxLength": 200,
                  "description": "Where a new branch begins: a commit, branch or tag; HEAD by default"
                },
                %s
              },
              "required": ["name"],
              "additionalProperties": false
            }
            """.formatted(Git.DIRECTORY),
            Risk.MEDIUM,
            "{\"name\":\"feature/login\"}",
            "{\"name\":\"mend-1.2\",\"from\":\"v1.2\"}");

    private static final String NOW = Git.ONLY_ANSWERS + """
            name=$1 from=$2
            g check-ref-format "refs/heads/$name" || exit 92
            current=$(g symbolic-ref -q HEAD || echo none)
            head=$(g rev-parse -q --verify HEAD || echo none)
            if g show-ref --verify --quiet "refs/heads/$name"; then
                kind=old target=$(g rev-parse "refs/heads/$name")
            else
                kind=new target=$(g rev-parse -q --verify "${from:-HEAD}^{commit}" || echo none)
                [ "$target" != none ] || [ -z "$from" ] || exit 93
            fi
            files=$(g status --porcelain=v2 -z --untracked-files=normal --ignore-submodules=all | sha256sum | cut -c1-64)
            echo "$kind $head $target $files $current"
            [ "$head" = none ] || [ "$target" = none ] || g diff --stat=100 --no-color --ignore-submodules=all "$head" "$target"
            """;

    private static final String DO = Git.LEFT_LOCKS + """
            kind=$1 name=$2 target=$3
            if [ "$kind" = old ]; then
                g switch --quiet --no-guess "$name"
            elif [ "$target" = none ]; then
                g symbolic-ref HEAD "refs/heads/$name"
            else
                g switch --quiet --no-track --create "$name" "$target"
            fi && echo "Now on $name."
            """;

    private static final Pattern PLACE =
            Pattern.compile("(?:old|new) " + Git.OBJECT + " " + Git.OBJECT + " [0-9a-f]{64} \\S+");
    private static final int NO_NAME = 92;
    private static final int NO_COMMIT = 93;
    private static final String HEADS = "refs/heads/";

    /** Where a repository is, and where it would be. */
    private record Place(String kind, String head, String target, String files, String current) {
        static Place of(String line) {
            var words = line.split(" ", 5);
            return new Place(words[0], words[1], words[2], words[3], words[4]);
        }

        boolean isOn(String name) {
            return current.equals(HEADS + name);
        }

        String base() {
            return String.join(" ", kind, head, target, files, current);
        }
    }

    private final Git git;

    public GitBranch(SandboxChoice choice, GitIdentity identity) {
        this.git = new Git(choice, identity);
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var name = arguments.path("name").asText();
        var repository = git.repository(workspace, arguments);
        var end = now(workspace, repository, arguments);
        var first = Git.first(end, PLACE).group();
        var place = Place.of(first);
        if (place.isOn(name)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "It is on the branch " + name + " already.");
        }
        var from = place.current().startsWith(HEADS) ? place.current().substring(HEADS.length()) : "no branch";
        var shown = "switches from: " + from + " (" + place.head() + ")\nto: " + name + " (" + place.target() + ")"
                + (place.kind().equals("new") ? ", a new branch" : "") + "\n\n"
                + end.output().substring(first.length() + 1);
        return new GitChange(place.base(), shown, stop -> switched(workspace, repository, place, name, stop));
    }

    private CommandEnd now(Workspace workspace, WorkspacePath repository, JsonNode arguments)
            throws Refused, IOException {
        var name = Git.revision(arguments, "name").orElse("");
        var from = Git.revision(arguments, "from").orElse("");
        var end = git.run(git.looking(workspace), repository, NOW, List.of(name, from), Optional::empty);
        if (end.exitCode() == NO_NAME) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, name + " is no name for a branch.");
        }
        if (end.exitCode() == NO_COMMIT) {
            throw new Refused(CallFailure.NOT_FOUND, "There is no commit " + from + ".");
        }
        if (Git.failed(end)) {
            throw Git.failure(end);
        }
        return end;
    }

    private Applied switched(Workspace workspace, WorkspacePath repository, Place place, String name, StopSignal stop)
            throws Refused, IOException {
        return GitChange.ended(git.run(
                git.changing(workspace, repository),
                repository,
                DO,
                List.of(place.kind(), name, place.target()),
                stop));
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException {
        var name = arguments.path("name").asText();
        var planned = Place.of(base);
        var now = Place.of(Git.first(now(workspace, git.repository(workspace, arguments), arguments), PLACE)
                .group());
        if (now.isOn(name) && now.head().equals(planned.target())) {
            return new Trace.Happened(new ToolOutput("Now on " + name + ".\n", false));
        }
        // Not if a new branch is there but nobody is on it, nor if some of the files have changed.
        return now.equals(planned) ? new Trace.DidNotHappen(plan(workspace, arguments)) : new Trace.NobodyKnows();
    }
}
