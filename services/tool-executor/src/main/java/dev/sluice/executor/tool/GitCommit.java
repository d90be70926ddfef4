package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Commits changes. What a person agrees to is a tree on top of a commit: the base names both, and so they tell after a
 * crash whether it was made.
 */
public final class GitCommit implements EffectTool {
    private static final ToolDefinition DEFINITION = Definitions.effect(
            "git_commit",
            "Commits the changes in a git repository: all of them, new files too, or those of some paths. What .gitignore"
                    + " names is left out, and so are files with names of secrets. No hooks run. A person sees the message and"
                    + " the diff and must agree before it happens.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "message": {
                  "type": "string", "minLength": 1, "maxLength": 20000,
                  "description": "A line that says what changed, then, after an empty line, why"
                },
                %s,
                "paths": {
                  "type": "array", "maxItems": 200,
                  "items": {"type": "string", "minLength": 1, "maxLength": 4096},
                  "description": "Only the changes of these files and directories, relative to the workspace; all by default"
                }
              },
              "required": ["message"],
              "additionalProperties": false
            }
            """.formatted(Git.DIRECTORY),
            Risk.MEDIUM,
            "{\"message\":\"Greet in lower case\"}",
            "{\"message\":\"Say why a login failed\",\"paths\":[\"src/login.py\",\"tests/test_login.py\"]}");

    /**
     * Takes out of the index what is hidden in this run and was put there elsewhere, as far as it is not deleted: it would be
     * committed unseen.
     */
    private static final String WITHOUT_HIDDEN = """
            without_hidden() {
                [ $# != 0 ] || return 0
                g diff --cached --name-only -z --no-renames --diff-filter=d --ignore-submodules=all -- "$@" > /tmp/hidden || return
                [ ! -s /tmp/hidden ] ||
                    GIT_LITERAL_PATHSPECS=1 g reset --quiet --pathspec-from-file=/tmp/hidden --pathspec-file-nul
            }
            """;

    /**
     * Adds to an index of its own and keeps the objects to itself, so that nothing has happened but on paper. The copy has the
     * time of the original, by which git knows what it cannot tell by times. All that is added is shown, but of what has the name
     * of a secret and is deleted only that it is.
     */
    private static final String PLAN = Git.ONLY_ANSWERS + WITHOUT_HIDDEN + """
            adds=$1 hides=$2 shows=$3; shift 3
            mkdir /tmp/objects && { [ ! -e "$GIT_DIR/index" ] || cp -p "$GIT_DIR/index" /tmp/index; } || exit
            export GIT_INDEX_FILE=/tmp/index GIT_OBJECT_DIRECTORY=/tmp/objects
            export GIT_ALTERNATE_OBJECT_DIRECTORIES="$GIT_DIR/objects"
            g add --all -- "${@:1:adds}" && without_hidden "${@:adds+1:hides}" && tree=$(g write-tree) || exit
            [ "$tree" != "$(g rev-parse -q --verify 'HEAD^{tree}')" ] || exit 91
            echo "$(g rev-parse -q --verify HEAD || echo none) $tree $(g symbolic-ref -q --short HEAD || echo 'no branch')"
            g diff --cached --stat=100 --no-color --ignore-submodules=all && echo || exit
            g diff --cached --no-ext-diff --no-textconv --no-color --ignore-submodules=all -- "${@:adds+hides+1:shows}" || exit
            g diff --cached --no-ext-diff --no-textconv --no-color --ignore-submodules=all --no-renames --irreversible-delete \\
                -- "${@:adds+hides+shows+1}"
            """;

    private static final String DO = Git.LEFT_LOCKS + WITHOUT_HIDDEN + """
            head=$1 tree=$2 message=$3 hides=$4; shift 4
            [ "$(g rev-parse -q --verify HEAD || echo none)" = "$head" ] || exit 90
            g add --all -- "${@:hides+1}" && without_hidden "${@:1:hides}" || exit
            [ "$(g write-tree)" = "$tree" ] || exit 90
            g commit --quiet --no-verify --no-gpg-sign --cleanup=whitespace --message="$message"
            """;

    private static final String NOW = Git.ONLY_ANSWERS + """
            echo "$(g rev-parse -q --verify HEAD || echo none) $(g rev-parse -q --verify HEAD^ || echo none) $(g rev-parse -q --verify 'HEAD^{tree}')"
            """;

    private static final String SHOW = """
            g log -1 --no-color --no-show-signature --stat=100 --format='Committed %h as %an <%ae>:%n%w(0,4,4)%B'
            """;

    private static final Pattern PLANNED = Pattern.compile(Git.OBJECT + " " + Git.OBJECT + " (.+)");
    private static final int NOTHING = 91;

    /** A commit that would be made: this tree on top of that commit. */
    private record Base(String head, String tree) {
        static Base of(String text) {
            var words = text.split(" ", 2);
            return new Base(words[0], words[1]);
        }

        @Override
        public String toString() {
            return head + " " + tree;
        }
    }

    private final Git git;

    public GitCommit(SandboxChoice choice, GitIdentity identity) {
        this.git = new Git(choice, identity);
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var message = arguments.path("message").asText();
        if (message.isBlank() || message.indexOf('\0') >= 0) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The message is empty or holds a NUL.");
        }
        var repository = git.repository(workspace, arguments);
        var paths = paths(repository, arguments);
        var run = git.looking(workspace);
        var adds = Git.seen(run, repository, paths);
        var shows = Git.shown(List.of());
        var hides = Git.hidden(run, repository);
        var words = new ArrayList<>(
                List.of(Integer.toString(adds.size()), Integer.toString(hides.size()), Integer.toString(shows.size())));
        words.addAll(adds);
        words.addAll(hides);
        words.addAll(shows);
        words.addAll(Git.seen(run, repository, Git.secrets()));
        var end = git.run(run, repository, PLAN, words, Optional::empty);
        if (end.exitCode() == NOTHING) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is nothing to commit.");
        }
        if (Git.failed(end)) {
            throw Git.failure(end);
        }
        if (end.truncated()) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "The diff is too long to be shown to a person as a whole; commit fewer paths at once.");
        }
        var first = Git.first(end, PLANNED);
        var branch = first.group(3);
        var base = new Base(first.group(1), first.group(2));
        var shown = "commits to: " + branch + "\nas: " + git.identity().name() + " <"
                + git.identity().email() + ">\nwith the message:\n" + CommandChange.seen(message.strip()) + "\n\n"
                + end.output().substring(first.end() + 1);
        return new GitChange(base.toString(), shown, stop -> commit(workspace, repository, base, message, paths, stop));
    }

    private static List<String> paths(WorkspacePath repository, JsonNode arguments) throws Refused {
        var paths = new ArrayList<String>();
        for (var path : arguments.path("paths")) {
            paths.add(Git.pathspec(repository, path.asText()));
        }
        return paths;
    }

    private Applied commit(
            Workspace workspace,
            WorkspacePath repository,
            Base base,
            String message,
            List<String> paths,
            StopSignal stop)
            throws Refused, IOException {
        var run = git.changing(workspace, repository);
        var hides = Git.hidden(run, repository);
        var words = new ArrayList<>(List.of(base.head(), base.tree(), message, Integer.toString(hides.size())));
        words.addAll(hides);
        words.addAll(Git.seen(run, repository, paths));
        return GitChange.ended(git.run(run, repository, DO + SHOW, words, stop));
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException {
        var repository = git.repository(workspace, arguments);
        var planned = Base.of(base);
        var now =
                git.look(workspace, repository, NOW, List.of()).output().strip().split(" ");
        if (now.length == 3 && now[1].equals(planned.head()) && now[2].equals(planned.tree())) {
            var end = git.look(workspace, repository, SHOW, List.of());
            return new Trace.Happened(new ToolOutput(end.output(), end.truncated()));
        }
        if (!now[0].equals(planned.head())) {
            return new Trace.NobodyKnows();
        }
        var change = plan(workspace, arguments);
        return change.base().equals(base) ? new Trace.DidNotHappen(change) : new Trace.NobodyKnows();
    }
}
