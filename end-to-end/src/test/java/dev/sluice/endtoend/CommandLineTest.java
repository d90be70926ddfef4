package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line against a running Sluice, in pipes and in a pseudo-terminal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
    @TempDir
    static Path data;

    @TempDir
    static Path home;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private OneProcess platform;
    private CommandLine sluice;

    @BeforeAll
    void start() {
        platform = OneProcess.with(data, provider.baseUrl());
        sluice = new CommandLine(platform.session(), home);
        var login = sluice.run(platform.adminPassword() + "\n", "login", "--user", "admin", "--password-stdin");
        assertEquals(0, login.exit(), login::toString);
    }

    @AfterAll
    void stop() {
        platform.close();
        provider.close();
    }

    @Test
    void inAPipeTheAnswerIsAllThatIsWritten() {
        provider.script("pipe", ScriptedReply.text("Forty-two.\u001b[31m\u202E"));

        var ran = sluice.run("6 times 7", "run", "What is [[mock script=pipe]]", "-", "--role", "ask");

        assertEquals(new CommandLine.Ran(0, "Forty-two.<U+001B>[31m<U+202E>\n", ""), ran);
    }

    @Test
    void whereNobodyCanBeAskedNothingIsChanged() {
        provider.script(
                "denied", ScriptedReply.calls(Tool.write("README.md", "new\n")), ScriptedReply.text("Then not."));

        var ran = sluice.run("", "run", "write [[mock script=denied]]", "--workspace", "sample", "--role", "coder");

        assertEquals(0, ran.exit(), ran::toString);
        assertEquals("Then not.\n", ran.out());
        assertTrue(ran.err().contains("+new") && ran.err().contains("Denied"), ran.err());
    }

    @Test
    void aPersonInAChatIsAskedAndTheFileIsWritten() throws IOException {
        provider.script(
                "allowed",
                ScriptedReply.calls(Tool.write("README.md", "new text\n")),
                ScriptedReply.text("It is written."));
        try (var terminal = sluice.open("chat", "--workspace", "sample", "--role", "coder")) {
            terminal.awaits("A new session, ");
            terminal.awaits("> ");
            terminal.types("/session" + PseudoTerminal.ENTER);
            terminal.awaits("> ");
            terminal.types("write [[mock script=allowed]]" + PseudoTerminal.ENTER);
            terminal.awaits("coder wants to use write_file");
            terminal.awaits("+new text");
            terminal.awaits("Allow?");
            terminal.types("y" + PseudoTerminal.ENTER);
            terminal.awaits("It is written.");
            terminal.awaits("> ");
            terminal.types("/exit" + PseudoTerminal.ENTER);
            assertEquals(0, terminal.awaitEnd(), terminal::screen);

            var session = terminal.screen().replaceAll("(?s).*A new session, (s-\\w+)\\..*", "$1");
            assertEquals("new text\n", Files.readString(file(session, "README.md")));
        }
    }

    @Test
    void whatWasTypedBeforeAnApprovalWasShownDoesNotAnswerIt() {
        provider.script(
                "ahead",
                ScriptedReply.tokens(60)
                        .pacing(Duration.ofMillis(20), Duration.ofMillis(40))
                        .calling(List.of(Tool.write("AHEAD.md", "too early\n"))),
                ScriptedReply.text("It was not written."));
        try (var terminal =
                sluice.open("run", "go [[mock script=ahead]]", "--role", "coder", "--workspace", "sample")) {
            terminal.awaits("alpha ");
            terminal.types("y\r");
            terminal.awaits("Allow?");
            terminal.types("n\r");
            terminal.awaits("It was not written.");
            assertEquals(0, terminal.awaitEnd(), terminal::screen);
        }
    }

    @Test
    void oneControlCCancelsTheTurnAndTheChatGoesOn() {
        try (var terminal = sluice.open("chat", "--role", "ask")) {
            terminal.awaits("A new session, ");
            terminal.awaits("> ");
            terminal.types("go [[mock tokens=4000 itl=50]]" + PseudoTerminal.ENTER);
            terminal.awaits("alpha ");
            terminal.types(PseudoTerminal.CONTROL_C);
            terminal.awaits("Cancelling.");
            terminal.awaits("The turn was cancelled");
            terminal.awaits("> ");
            terminal.types("/exit" + PseudoTerminal.ENTER);
            assertEquals(0, terminal.awaitEnd(), terminal::screen);
        }
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainWithNothingMissingOrTwice() {
        var words = 120;
        provider.script("cut", ScriptedReply.tokens(words).pacing(Duration.ofMillis(20), Duration.ofMillis(40)));
        try (var way = new CuttingProxy(platform.session())) {
            var far = sluice.by(way.url());
            far.run(platform.adminPassword() + "\n", "login", "--user", "admin", "--password-stdin");
            try (var terminal = far.open("run", "go [[mock script=cut]]", "--role", "ask")) {
                terminal.awaits("alpha ");
                way.cut();
                terminal.awaits("Connected again");
                terminal.awaits("session s-");
                assertEquals(0, terminal.awaitEnd(), terminal::screen);

                var written = terminal.screen().split("alpha|bravo|delta|gamma|kappa|sigma|omega|theta", -1).length - 1;
                assertEquals(words, written, terminal::screen);
            }
        }
    }

    @Test
    void aJobIsSubmittedDecidedAndReadInAScript() throws IOException {
        provider.script(
                "job",
                ScriptedReply.calls(Tool.write("README.md", "by a job\n")),
                ScriptedReply.text("The job is done."));

        var job = line(sluice.run(
                "", "jobs", "submit", "write [[mock script=job]]", "--role", "coder", "--workspace", "sample"));
        assertEquals(1, sluice.run("", "jobs", "results", job).exit());
        await().atMost(Walk.LIMIT)
                .until(() -> sluice.run("", "approvals", "list").out().contains(session(job)));
        var approval = sluice.run("", "approvals", "list")
                .out()
                .lines()
                .filter(row -> row.startsWith(session(job)))
                .findFirst()
                .orElseThrow()
                .split("\t")[0];
        assertTrue(sluice.run("", "approvals", "show", approval).out().contains("+by a job"));
        assertEquals(0, sluice.run("", "approvals", "approve", approval).exit());
        assertEquals("The job is done.\n", sluice.run("", "jobs", "watch", job).out());
        await().atMost(Walk.LIMIT)
                .until(() -> sluice.run("", "jobs", "results", job).exit() == 0);

        assertEquals("by a job\n", Files.readString(file(session(job), "README.md")));
        var fork = line(sluice.run("", "fork", session(job)));
        assertTrue(sluice.run("", "sessions", "show", fork).out().contains(session(job)));
        assertEquals(0, sluice.run("", "sessions", "delete", fork, "--yes").exit());
    }

    @Test
    void aFolderOfThisMachineIsWorkedOnAndWrittenBack() throws IOException {
        provider.script(
                "folder",
                ScriptedReply.calls(Tool.write("src/main.py", "print('two')\n")),
                ScriptedReply.text("Mended."));
        var folder = Files.createDirectories(home.resolve("project"));
        Files.writeString(Files.createDirectories(folder.resolve("src")).resolve("main.py"), "print('one')\n");
        Files.writeString(folder.resolve(".env"), "PASSWORD=x");

        try (var terminal =
                sluice.open("run", "mend it [[mock script=folder]]", "--in", folder.toString(), "--role", "coder")) {
            terminal.awaits("not sent: .env");
            terminal.awaits("sent 1 files");
            terminal.awaits("Allow?");
            terminal.types("y" + PseudoTerminal.ENTER);
            terminal.awaits("Mended.");
            terminal.awaits("+print('two')");
            terminal.awaits("Write these 1 changes into");
            assertEquals("print('one')\n", Files.readString(folder.resolve("src/main.py")));
            terminal.types("y" + PseudoTerminal.ENTER);
            terminal.awaits("Written into");
            assertEquals(0, terminal.awaitEnd(), terminal::screen);
        }

        assertEquals("print('two')\n", Files.readString(folder.resolve("src/main.py")));
    }

    @Test
    void anEditorsAgentThatIsKilledIsFollowedByAnotherThatAsksWhatWaits() throws IOException {
        provider.script(
                "edited",
                ScriptedReply.calls(Tool.write("README.md", "by an editor\n")),
                ScriptedReply.text("It is edited."));
        var acp = sluice.prepared("acp", "--workspace", "sample", "--role", "coder");
        String session;
        try (var first = new EditorPipe(acp)) {
            session = first.result("session/new", "{'cwd':'/work/greeter','mcpServers':[]}")
                    .path("sessionId")
                    .asText();
            first.asks("session/prompt", prompt(session, "edit [[mock script=edited]]"));
            first.awaitsRequest("session/request_permission");
        }
        try (var second = new EditorPipe(acp)) {
            second.result(
                    "session/load", "{'sessionId':'%s','cwd':'/work/greeter','mcpServers':[]}".formatted(session));
            var permission = second.awaitsRequest("session/request_permission");
            var diff =
                    permission.path("params").path("toolCall").path("content").path(1);
            assertEquals("by an editor\n", diff.path("newText").asText(), permission.toString());
            second.answers(permission, "{'outcome':{'outcome':'selected','optionId':'allow'}}");
            second.awaitsText("It is edited.");

            assertEquals("by an editor\n", Files.readString(file(session, "README.md")));
        }
    }

    private static String prompt(String session, String text) {
        return "{'sessionId':'%s','prompt':[{'type':'text','text':'%s'}]}".formatted(session, text);
    }

    private static String session(String job) {
        return job.substring(0, job.indexOf('.'));
    }

    private static String line(CommandLine.Ran ran) {
        assertEquals(0, ran.exit(), ran::toString);
        return ran.out().strip();
    }

    private static Path file(String session, String name) {
        return data.resolve("workspaces/default")
                .resolve(session)
                .resolve("files")
                .resolve(name);
    }
}
