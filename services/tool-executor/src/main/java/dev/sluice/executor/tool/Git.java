package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.CommandEnd;
import dev.sluice.executor.sandbox.CommandRun;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How git is run: in the sandbox, and so that nothing of the repository names what it starts. It does not see the
 * repository's configuration, which may name filters, hooks, pagers and more, and what names them beside it is switched off.
 */
record Git(SandboxChoice choice, GitIdentity identity) {
    /** The schema's part that says which repository. */
    static final String DIRECTORY = """
            "directory": {
              "type": "string", "maxLength": 4096,
              "description": "The repository's directory, relative to the workspace; the workspace itself by default"
            }
            """;

    private static final Path PROGRAM = Path.of("/usr/bin/git");
    private static final Duration TIME_MAX = Duration.ofSeconds(60);

    /** A commit or a branch as git takes it, and no option. */
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./@{}^~+-]{0,199}");

    /** Formats of a repository that are said in its configuration, which is not read. */
    private static final Pattern EXTENSIONS = Pattern.compile("(?im)^\\s*\\[\\s*extensions");

    /** A commit or a tree by git's digest of it, or the word for there being none. */
    static final String OBJECT = "([0-9a-f]{40}|[0-9a-f]{64}|none)";

    private static final int CONFIGURATION_BYTES_MAX = 1024 * 1024;

    /** Ahead of each script: {@code g} is git, with the identity's two words taken from the arguments. */
    private static final String PRELUDE = """
            export GIT_AUTHOR_NAME="$1" GIT_AUTHOR_EMAIL="$2" GIT_COMMITTER_NAME="$1" GIT_COMMITTER_EMAIL="$2"
            shift 2
            export GIT_DIR="$PWD/.git" GIT_WORK_TREE="$PWD" GIT_OPTIONAL_LOCKS=0 GIT_ATTR_NOSYSTEM=1
            g() {
                /usr/bin/git --no-pager -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.untrackedCache=false \\
                    -c core.attributesFile=/dev/null -c core.excludesFile=/dev/null -c core.logAllRefUpdates=true \\
                    -c core.quotePath=false -c core.editor=false -c diff.ignoreSubmodules=all -c submodule.recurse=false \\
                    -c protocol.allow=never -c gc.auto=0 -c maintenance.auto=false -c commit.gpgSign=false \\
                    -c advice.detachedHead=false -c color.ui=false "$@"
            }
            """;

    /** Whoever holds the workspace is alone in it: a lock of git is what a git left that was killed. */
    static final String LEFT_LOCKS = """
            rm -f "$GIT_DIR/index.lock" "$GIT_DIR/HEAD.lock"
            find "$GIT_DIR/refs" -name '*.lock' -delete
            """;

    /** Ahead of a script whose answer is read: what git says beside it, such as warnings, is said only where it fails. */
    static final String ONLY_ANSWERS = """
            exec 2>/tmp/said
            trap 'code=$?; [ $code = 0 ] || cat /tmp/said; exit $code' EXIT
            """;

    /** Of what looks like a secret nothing is shown, whatever it was called once. */
    private static Stream<String> exceptSecrets() {
        return secretPaths().map(":(top,exclude,icase,glob)"::concat);
    }

    private static Stream<String> secretPaths() {
        return ProtectedNames.secretPatterns().flatMap(name -> Stream.of("**/" + name, "**/" + name + "/**"));
    }

    /** What looks like a secret, hidden or not. */
    static List<String> secrets() {
        return secretPaths().map(":(top,icase,glob)"::concat).toList();
    }

    /** What git is to look at: these paths of the repository, or all of it, but no secrets. */
    static List<String> shown(List<String> paths) {
        return Stream.concat(paths.isEmpty() ? Stream.of(":(top)") : paths.stream(), exceptSecrets())
                .toList();
    }

    /** The repository that the arguments name. */
    WorkspacePath repository(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var directory = WorkspacePath.parse(arguments.path("directory").asText("."));
        if (ProtectedNames.onPath(directory.names())) {
            throw new Refused(CallFailure.DENIED, directory + " is protected.");
        }
        var git = workspace.root().resolve(directory.toString()).resolve(".git").normalize();
        if (!Files.isDirectory(git, LinkOption.NOFOLLOW_LINKS)) {
            throw new Refused(
                    CallFailure.NOT_FOUND, "There is no git repository in " + directory + "; name another directory.");
        }
        var configuration = git.resolve("config");
        if (Files.exists(git.resolve("commondir"), LinkOption.NOFOLLOW_LINKS)
                || Files.isSymbolicLink(configuration)
                || extended(configuration)) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "The repository is a worktree of another one, or of a format that this tool does not know.");
        }
        return directory;
    }

    private static boolean extended(Path configuration) throws IOException {
        if (!Files.isRegularFile(configuration, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.size(configuration) > CONFIGURATION_BYTES_MAX) {
            return true;
        }
        return EXTENSIONS
                .matcher(Files.readString(configuration, StandardCharsets.ISO_8859_1))
                .find();
    }

    /** A path of the workspace as git takes it, which knows only the repository. */
    static String pathspec(WorkspacePath repository, String path) throws Refused {
        var names = WorkspacePath.parse(path).names();
        var above = repository.names();
        if (names.size() < above.size() || !names.subList(0, above.size()).equals(above)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, path + " is not in the repository " + repository + ".");
        }
        return ":(top,literal)" + String.join("/", names.subList(above.size(), names.size()));
    }

    /** The revision in an argument; empty if there is none. */
    static Optional<String> revision(JsonNode arguments, String name) throws Refused {
        var text = arguments.path(name).asText("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!REVISION.matcher(text).matches() || text.contains("..")) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The argument " + name + " is no commit, branch or tag.");
        }
        return Optional.of(text);
    }

    /** A run in which nothing can be changed. */
    CommandRun looking(Workspace workspace) throws Refused, IOException {
        return CommandRun.looking(sandbox(), workspace.root());
    }

    /** A run in which git may change its repository and the files. */
    CommandRun changing(Workspace workspace, WorkspacePath repository) throws Refused, IOException {
        return CommandRun.inRepository(sandbox(), workspace.root(), Path.of(repository.toString()));
    }

    CommandEnd run(CommandRun run, WorkspacePath repository, String script, List<String> words, StopSignal stop)
            throws IOException {
        return run.run(command(script, words), Path.of(repository.toString()), TIME_MAX, stop);
    }

    /** What a script says that only looks; refused, in git's words, if it fails. */
    CommandEnd look(Workspace workspace, WorkspacePath repository, String script, List<String> words)
            throws Refused, IOException {
        return look(workspace, repository, script, words, Optional::empty);
    }

    /** The same, until it is stopped. */
    CommandEnd look(Workspace workspace, WorkspacePath repository, String script, List<String> words, StopSignal stop)
            throws Refused, IOException {
        var end = run(looking(workspace), repository, script, words, stop);
        if (failed(end)) {
            throw failure(end);
        }
        return end;
    }

    static boolean failed(CommandEnd end) {
        return end.exitCode() != 0 || end.stopped().isPresent();
    }

    /** The first line of an answer; refused, in git's words, if it has not this form. */
    static Matcher first(CommandEnd end, Pattern form) throws Refused {
        var answer = form.matcher(end.output().lines().findFirst().orElse(""));
        if (!answer.matches()) {
            throw failure(end);
        }
        return answer;
    }

    /**
     * What git is to take note of: these paths of the repository, or all of it, but not what is hidden in this run, nor
     * repositories within it, which git would look into with the configuration that they have.
     */
    static List<String> seen(CommandRun run, WorkspacePath repository, List<String> paths) {
        var above = Path.of(repository.toString()).normalize();
        var without = Stream.concat(run.hidden(), run.repositories().filter(path -> !path.equals(above)))
                .filter(path -> path.startsWith(above) || repository.isRoot())
                .map(path -> ":(top,exclude,literal)" + (repository.isRoot() ? path : above.relativize(path)));
        return Stream.concat(paths.isEmpty() ? Stream.of(":(top)") : paths.stream(), without)
                .toList();
    }

    /** What of the repository cannot be seen in this run. */
    static List<String> hidden(CommandRun run, WorkspacePath repository) {
        var above = Path.of(repository.toString()).normalize();
        return run.hidden()
                .filter(path -> path.startsWith(above) || repository.isRoot())
                .map(path -> ":(top,literal)" + (repository.isRoot() ? path : above.relativize(path)))
                .toList();
    }

    private List<String> command(String script, List<String> words) {
        var command =
                new ArrayList<>(List.of("/bin/bash", "-c", PRELUDE + script, "git", identity.name(), identity.email()));
        command.addAll(words);
        return command;
    }

    /** In git's own words why it did not work. */
    static Refused failure(CommandEnd end) {
        var said = end.output().isBlank() ? "it said nothing" : end.output().strip();
        return new Refused(
                end.stopped().isPresent() ? CallFailure.TIMEOUT : CallFailure.TOOL_ERROR,
                ToolOutput.of("git ended with " + end.exitCode() + ": " + said, "there is too much of it")
                        .text());
    }

    private Bubblewrap sandbox() throws Refused {
        return switch (choice) {
            case SandboxChoice.Chosen chosen -> {
                if (!Files.isExecutable(PROGRAM)) {
                    throw new Refused(CallFailure.DENIED, "git is not installed where this executor runs.");
                }
                yield chosen.sandbox();
            }
            case SandboxChoice.Refused refused -> throw new Refused(CallFailure.DENIED, refused.reason());
        };
    }
}
