package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Git in the sandbox: what it shows and changes, and that no repository makes it run anything. */
class GitToolsTest {
    private static final GitIdentity IDENTITY = GitIdentity.STANDARD;

    @TempDir
    Path directory;

    private Workspace workspace;
    private SandboxChoice choice;
    private Repository repository;

    @BeforeEach
    void repository() throws Exception {
        workspace = TestWorkspace.in(directory);
        choice = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory));
        repository = Repository.in(workspace.root());
    }

    // ---- looking

    @Test
    void statusNamesWhatDiffersAndTheBranches() throws Exception {
        repository.git("branch", "other");
        repository.file("README.md", "# Hello!\n");
        repository.file("new file 😀.txt", "x");

        var status = status("{}");

        assertTrue(status.startsWith("## main\n M README.md\n?? \"new file 😀.txt\"\n\nbranches:\n"), status);
        assertTrue(status.contains("\nother ") && status.contains(" Begin\n"), status);
    }

    @Test
    void diffShowsFilesAgainstACommitAndCommitsAgainstEachOther() throws Exception {
        repository.file("src/a.txt", "one\n");
        repository.commitAll("Add");
        repository.file("README.md", "# Bye\n");

        assertTrue(diff("{}").contains("-# Hello\n+# Bye\n"));
        assertTrue(
                diff("{\"from\":\"HEAD~1\",\"to\":\"HEAD\",\"path\":\"src\"}").contains("+one\n"));
        assertEquals("There is no difference.", diff("{\"path\":\"src\"}"));
    }

    @Test
    void logShowsCommitsAndTheirFiles() throws Exception {
        repository.file("a.txt", "one\n");
        repository.commitAll("Add a\n\nBecause of b.");

        var log = log("{\"files\":true}");

        assertTrue(log.contains("    Add a\n    \n    Because of b.\n") && log.contains(" a.txt "), log);
        assertTrue(log.contains("    Begin"), log);
        assertFalse(log("{\"path\":\"a.txt\"}").contains("Begin"));
        assertFalse(log("{\"count\":1}").contains("Begin"));
    }

    @Test
    void aRepositoryBelowTheWorkspaceIsNamed() throws Exception {
        Files.createDirectories(workspace.root().resolve("sub"));
        var below = Repository.in(workspace.root().resolve("sub"));
        below.file("b.txt", "b\n");

        assertTrue(status("{\"directory\":\"sub\"}").contains("?? b.txt"));
        assertTrue(log("{\"directory\":\"sub\",\"path\":\"sub/README.md\"}").contains("Begin"));
        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                assertThrows(Refused.class, () -> log("{\"directory\":\"sub\",\"path\":\"README.md\"}"))
                        .reason());
    }

    @Test
    void whereThereIsNoRepositoryThatIsSaid() throws Exception {
        Files.createDirectories(workspace.root().resolve("plain"));

        assertEquals(
                CallFailure.NOT_FOUND,
                assertThrows(Refused.class, () -> status("{\"directory\":\"plain\"}"))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output=x", "-p", "a..b", "$(evil)", "HEAD;evil", "main --no-index", "HEAD\nx"})
    void whatIsNoRevisionIsRefused(String revision) {
        var arguments = new ObjectMapper().createObjectNode().put("from", revision);

        var refused = assertThrows(Refused.class, () -> new GitDiff(choice, IDENTITY).run(workspace, arguments));

        assertEquals(CallFailure.INVALID_ARGUMENTS, refused.reason());
    }

    // ---- committing

    @Test
    void aCommitIsShownAndThenMadeAsShown() throws Exception {
        repository.file("README.md", "# Bye\n");
        repository.file("src/new.txt", "new\n");

        var change = commit("{\"message\":\"Say goodbye\\n\\nIt is late.\"}");
        var shown = change.diff().orElseThrow();
        assertEquals("1", repository.git("rev-list", "--count", "HEAD").strip());
        var report = done(change);

        assertTrue(
                shown.startsWith(
                        "commits to: main\nas: Sluice <sluice@localhost>\nwith the message:\nSay goodbye\n\nIt is late.\n"),
                shown);
        assertTrue(shown.contains("-# Hello\n+# Bye\n") && shown.contains("+new\n"), shown);
        assertTrue(report.startsWith("Committed "), report);
        assertEquals(
                "Sluice <sluice@localhost> Say goodbye",
                repository.git("log", "-1", "--format=%an <%ae> %s").strip());
        assertEquals("", repository.git("status", "--porcelain"));
        repository.git("fsck", "--strict");
    }

    @Test
    void onlySomePathsAreCommittedIfTheyAreNamed() throws Exception {
        repository.file("a file", "a\n");
        repository.file("b", "b\n");

        done(commit("{\"message\":\"Add\",\"paths\":[\"a file\"]}"));

        assertEquals("a file\n", repository.git("show", "--name-only", "--format="));
        assertEquals("?? b\n", repository.git("status", "--porcelain"));
    }

    @Test
    void theFirstCommitOfARepositoryIsMadeToo() throws Exception {
        Files.createDirectories(workspace.root().resolve("fresh"));
        var fresh = Repository.in(workspace.root().resolve("fresh"));
        fresh.git("update-ref", "-d", "HEAD");

        done(commit("{\"message\":\"Begin anew\",\"directory\":\"fresh\"}"));

        assertEquals("Begin anew\n", fresh.git("log", "--format=%s"));
    }

    @Test
    void whatIsIgnoredAndWhatIsSecretIsNotCommittedNorShown() throws Exception {
        repository.file(".env", "canary-old\n");
        repository.commitAll("Track a secret");
        repository.file(".env", "canary-new\n");
        repository.file("conf/id_rsa", "canary-key\n");
        repository.file(".gitignore", "*.log\n");
        repository.file("a.log", "x\n");

        var change = commit("{\"message\":\"Ignore logs\"}");
        var everything = status("{}")
                + diff("{}")
                + diff("{\"from\":\"HEAD~1\",\"to\":\"HEAD\"}")
                + change.diff().orElseThrow()
                + done(change);

        assertFalse(everything.contains("canary"), everything);
        assertEquals(".gitignore\n", repository.git("show", "--name-only", "--format="));
        assertEquals("canary-old\n", repository.git("show", "HEAD:.env"));
    }

    @Test
    void aSecretThatWasStagedElsewhereIsNotCommitted() throws Exception {
        repository.file("conf/.env", "PASSWORD=first");
        repository.commitAll("A mistake of somebody's");
        repository.file("conf/.env", "PASSWORD=second");
        repository.file("new.pem", "PASSWORD=third");
        repository.file("a.txt", "a");
        repository.git("add", "--all", "--force");

        var change = commit("{\"message\":\"Add a\"}");
        var shown = change.diff().orElseThrow() + done(change);

        assertFalse(shown.contains("PASSWORD"), shown);
        assertEquals("a.txt\n", repository.git("show", "--format=", "--name-only"));
        assertEquals("PASSWORD=second", Files.readString(workspace.root().resolve("conf/.env")));
        assertEquals("PASSWORD=third", Files.readString(workspace.root().resolve("new.pem")));
    }

    @Test
    void whatOthersWouldRunIsNotMadeWhereItIsMissing() throws Exception {
        for (var name : List.of("hooks", "info", "modules")) {
            deleteAll(workspace.root().resolve(".git").resolve(name));
        }
        repository.file("a.txt", "a");

        done(commit("{\"message\":\"Add a\"}"));

        for (var name : List.of("hooks", "info", "modules")) {
            var made = workspace.root().resolve(".git").resolve(name).toFile();
            assertEquals(0, made.list().length, name);
        }
    }

    @Test
    void whatGitWarnsOfIsNoAnswer() throws Exception {
        repository.file(".gitattributes", "* text=auto eol=crlf\n");
        repository.commitAll("End lines as Windows does");
        repository.file("README.md", "# Bye\n");
        repository.file("a", "a\n");

        var change = commit("{\"message\":\"Say goodbye\"}");

        assertTrue(change.diff().orElseThrow().startsWith("commits to: main\n"), change.diff()::orElseThrow);
        assertTrue(done(change).contains("Committed "));
        assertEquals("", repository.git("status", "--porcelain"));
        repository.file("README.md", "# Again\n");
        assertTrue(branch("{\"name\":\"other\"}").diff().orElseThrow().startsWith("switches from: main ("));
    }

    @Test
    void whyACommitCannotBePlannedIsSaidInGitsWords() throws Exception {
        repository.file("a", "a\n");
        repository.file(".git/index", "no index");

        var refused = assertThrows(Refused.class, () -> commit("{\"message\":\"Add a\"}"));

        assertTrue(refused.getMessage().contains("index"), refused.getMessage());
    }

    @Test
    void allThatIsCommittedIsShownWhateverItsName() throws Exception {
        repository.file("old/.env", "canary-old\n");
        repository.commitAll("Track a secret");
        Files.delete(workspace.root().resolve("old/.env"));
        repository.file(".env.example", "URL=evil\n");
        repository.file(".env", "canary-new\n");
        Files.createSymbolicLink(workspace.root().resolve("id_rsa"), Path.of("evil-target"));

        var change = commit("{\"message\":\"Add\"}");
        var shown = change.diff().orElseThrow();
        done(change);

        assertTrue(shown.contains("+URL=evil\n") && shown.contains("+evil-target\n"), shown);
        assertTrue(shown.contains("diff --git a/old/.env b/old/.env\ndeleted file"), shown);
        assertFalse(shown.contains("canary"), shown);
        assertEquals(".env.example\nid_rsa\nold/.env\n", repository.git("show", "--name-only", "--format="));
    }

    @Test
    void aCommitThatCannotBeShownAsAWholeIsRefused() throws Exception {
        repository.file("a", "a\n".repeat(40_000) + "evil\n" + "a\n".repeat(40_000));
        repository.file("b", "b\n");

        var refused = assertThrows(Refused.class, () -> commit("{\"message\":\"Add\"}"));

        assertEquals(CallFailure.TOO_LARGE, refused.reason());
        done(commit("{\"message\":\"Add b\",\"paths\":[\"b\"]}"));
    }

    @Test
    void aDeletionIsCommitted() throws Exception {
        Files.delete(workspace.root().resolve("README.md"));

        done(commit("{\"message\":\"Remove\"}"));

        assertEquals("D\tREADME.md\n", repository.git("show", "--name-status", "--format="));
    }

    @Test
    void nothingToCommitIsSaid() {
        var refused = assertThrows(Refused.class, () -> commit("{\"message\":\"Nothing\"}"));

        assertEquals("There is nothing to commit.", refused.getMessage());
    }

    @Test
    void aCommitThatWasCutOffIsFoundOut() throws Exception {
        repository.file("a", "a\n");
        var arguments = json("{\"message\":\"Add a\"}");
        var tool = new GitCommit(choice, IDENTITY);
        var change = tool.plan(workspace, arguments);

        // Killed before the commit: what it had added, and its lock, are left.
        repository.git("add", "a");
        repository.file(".git/index.lock", "");
        var notYet = assertInstanceOf(Trace.DidNotHappen.class, tool.trace(workspace, arguments, change.base()));
        done(notYet.change());
        assertInstanceOf(Trace.Happened.class, tool.trace(workspace, arguments, change.base()));
        assertEquals("2", repository.git("rev-list", "--count", "HEAD").strip());

        repository.file("b", "b\n");
        repository.commitAll("Somebody else's");
        assertInstanceOf(Trace.NobodyKnows.class, tool.trace(workspace, arguments, change.base()));
    }

    // ---- branches

    @Test
    void aBranchIsMadeAndSwitchedTo() throws Exception {
        repository.file("a", "a\n");
        var change = branch("{\"name\":\"feature/a\"}");
        assertTrue(change.diff().orElseThrow().contains("to: feature/a ("));

        done(change);
        done(commit("{\"message\":\"Add a\"}"));
        done(branch("{\"name\":\"main\"}"));

        assertEquals("main\n", repository.git("branch", "--show-current"));
        assertFalse(Files.exists(workspace.root().resolve("a")));
        done(branch("{\"name\":\"again\",\"from\":\"feature/a\"}"));
        assertTrue(Files.exists(workspace.root().resolve("a")));
    }

    @Test
    void changesAreNotOverwrittenByASwitch() throws Exception {
        done(branch("{\"name\":\"other\"}"));
        repository.file("README.md", "# Other\n");
        done(commit("{\"message\":\"Other\"}"));
        repository.file("README.md", "# Mine\n");

        var change = branch("{\"name\":\"main\"}");

        var refused = assertThrows(Refused.class, () -> change.apply(Optional::empty));
        assertTrue(refused.getMessage().contains("would be overwritten"), refused.getMessage());
        assertEquals("# Mine\n", Files.readString(workspace.root().resolve("README.md")));
    }

    @Test
    void aSwitchThatWasCutOffIsFoundOut() throws Exception {
        var arguments = json("{\"name\":\"other\"}");
        var tool = new GitBranch(choice, IDENTITY);
        var change = tool.plan(workspace, arguments);

        assertInstanceOf(Trace.DidNotHappen.class, tool.trace(workspace, arguments, change.base()));
        done(change);
        assertInstanceOf(Trace.Happened.class, tool.trace(workspace, arguments, change.base()));
        repository.git("switch", "--quiet", "main");
        assertInstanceOf(Trace.NobodyKnows.class, tool.trace(workspace, arguments, change.base()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-b", "a b", "a..b", "x.lock", "@{-1}", "/", "a;evil"})
    void whatIsNoNameForABranchIsRefused(String name) {
        var arguments = new ObjectMapper().createObjectNode().put("name", name);

        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                assertThrows(Refused.class, () -> new GitBranch(choice, IDENTITY).plan(workspace, arguments))
                        .reason());
    }

    // ---- what a hostile repository tries

    @Test
    void nothingThatTheRepositoryNamesIsRun() throws Exception {
        var evil = "touch " + Git.class.getSimpleName()
                + "; echo canary; touch /workspace/ran; touch /workspace/.git/ran;";
        repository.file(".git/evil", "#!/bin/sh\n" + evil + "\ncat\n");
        repository.file(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        for (var hook : List.of(
                "pre-commit",
                "post-commit",
                "commit-msg",
                "post-checkout",
                "post-index-change",
                "reference-transaction")) {
            repository.file(".git/hooks/" + hook, "#!/bin/sh\n" + evil + "\n");
            assertTrue(workspace.root().resolve(".git/hooks/" + hook).toFile().setExecutable(true));
        }
        assertTrue(workspace.root().resolve(".git/evil").toFile().setExecutable(true));
        repository.file("included", "[core]\n\tfsmonitor = /workspace/.git/evil\n");
        repository.file(".git/config", """
                [core]
                	repositoryformatversion = 0
                	fsmonitor = /workspace/.git/evil
                	hooksPath = /workspace/.git/hooks
                	pager = /workspace/.git/evil
                	editor = /workspace/.git/evil
                	sshCommand = /workspace/.git/evil
                	alternateRefsCommand = /workspace/.git/evil
                [include]
                	path = ../included
                [filter "evil"]
                	clean = /workspace/.git/evil
                	smudge = /workspace/.git/evil
                	process = /workspace/.git/evil
                	required = true
                [diff]
                	external = /workspace/.git/evil
                [diff "evil"]
                	command = /workspace/.git/evil
                	textconv = /workspace/.git/evil
                [gpg]
                	program = /workspace/.git/evil
                [commit]
                	gpgSign = true
                [alias]
                	status = !/workspace/.git/evil
                	diff = !/workspace/.git/evil
                [log]
                	showSignature = true
                """);
        repository.file("README.md", "# Changed\n");

        var said = status("{}")
                + diff("{}")
                + log("{}")
                + done(branch("{\"name\":\"other\"}"))
                + done(commit("{\"message\":\"Change\"}"))
                + done(branch("{\"name\":\"main\"}"))
                + done(branch("{\"name\":\"other\"}"));

        assertFalse(said.contains("canary"), said);
        for (var trace : List.of("ran", ".git/ran", "Git")) {
            assertFalse(Files.exists(workspace.root().resolve(trace)), trace);
        }
        assertTrue(Files.readString(workspace.root().resolve(".git/config")).contains("gpgSign"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingThatARepositoryWithinNamesIsRun(boolean byLink) throws Exception {
        Files.createDirectories(workspace.root().resolve("top/sub"));
        repository = Repository.in(workspace.root().resolve("top"));
        var within = Repository.in(workspace.root().resolve("top/sub"));
        repository.file(".gitignore", "real/\n");
        repository.commitAll("Hold another repository");
        within.file(".gitattributes", "* filter=evil\n");
        within.file("README.md", "# Hullo\n");
        within.file(".git/config", """
                [core]
                	repositoryformatversion = 0
                	fsmonitor = "touch /tmp/ran; echo canary >&2; false"
                [filter "evil"]
                	clean = "touch /workspace/top/ran; echo canary >&2; cat"
                """);
        if (byLink) {
            Files.move(
                    workspace.root().resolve("top/sub/.git"), workspace.root().resolve("top/real"));
            Files.createSymbolicLink(workspace.root().resolve("top/sub/.git"), Path.of("../real"));
        }
        repository.file("a", "a\n");

        var change = commit("{\"message\":\"Add a\",\"directory\":\"top\"}");
        var said = change.diff().orElseThrow() + done(change);

        assertFalse(said.contains("canary"), said);
        assertFalse(Files.exists(workspace.root().resolve("top/ran")));
        assertEquals("a\n", repository.git("show", "--name-only", "--format="));
    }

    @Test
    void aRepositoryThatLeansOnAnotherIsRefused() throws Exception {
        repository.file("evil/config", "[core]\n\tfsmonitor = evil\n");
        repository.file(".git/commondir", "../evil\n");

        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                assertThrows(Refused.class, () -> status("{}")).reason());
    }

    @Test
    void aLinkInPlaceOfARepositoryIsNone() throws Exception {
        Files.createDirectories(workspace.root().resolve("sub"));
        Files.createSymbolicLink(
                workspace.root().resolve("sub/.git"), workspace.root().resolve(".git"));

        assertThrows(Refused.class, () -> status("{\"directory\":\"sub\"}"));
    }

    @Test
    void whatACommitSaysHidesNothing() throws Exception {
        repository.file("a", "x\u001b[2K\u202e\n");

        var shown = commit("{\"message\":\"Add\\u202e" + " ".repeat(300) + "evil\"}")
                .diff()
                .orElseThrow();

        assertTrue(shown.contains("Add<U+202E><300 spaces>evil"), shown);
        assertTrue(shown.contains("+x<U+001B>[2K<U+202E>"), shown);
    }

    @Test
    void withoutASandboxThereIsNoGit() {
        var refused = assertThrows(Refused.class, () -> new GitStatus(new SandboxChoice.Refused("install it"), IDENTITY)
                .run(workspace, json("{}")));

        assertEquals("install it", refused.getMessage());
    }

    private String status(String arguments) throws Exception {
        return new GitStatus(choice, IDENTITY).run(workspace, json(arguments)).text();
    }

    private String diff(String arguments) throws Exception {
        return new GitDiff(choice, IDENTITY).run(workspace, json(arguments)).text();
    }

    private String log(String arguments) throws Exception {
        return new GitLog(choice, IDENTITY).run(workspace, json(arguments)).text();
    }

    private Change commit(String arguments) throws Exception {
        return new GitCommit(choice, IDENTITY).plan(workspace, json(arguments));
    }

    private Change branch(String arguments) throws Exception {
        return new GitBranch(choice, IDENTITY).plan(workspace, json(arguments));
    }

    private static String done(Change change) throws Exception {
        return assertInstanceOf(Applied.Done.class, change.apply(Optional::empty))
                .report()
                .text();
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
