package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What people who know {@code gh} and {@code kubectl} expect of a command, one row each. */
class MannersTest {
    private static final String SESSIONS = "GET /api/v1/sessions";
    private static final String LIST = """
            {"sessions":[{"session_id":"s-1","title":"First","state":"idle","agent":"ask","last_activity":"2026-11-28T12:00:00Z"},
            {"session_id":"s-2","title":"\\u001b[31mred\\u202e","state":"idle","last_activity":"2026-11-28T12:00:00Z"}]}""";
    private static final String EMPTY = "{\"sessions\":[]}";
    private static final String TERMINAL = "012";
    private static final String PIPE = "";

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A rule, who keeps it too, and how it is tried. */
    private record Manner(String rule, String whoElse, Executable trial) {}

    @TestFactory
    Stream<DynamicTest> itBehavesAsPeopleExpect() {
        return Stream.of(
                        helpAndMistakes(),
                        listsForPeopleAndPrograms(),
                        coloursWhereTheyAreWanted(),
                        whatCannotBeUndone(),
                        serversThatDoNotDoIt(),
                        whoAsks())
                .flatMap(rows -> rows)
                .map(row -> DynamicTest.dynamicTest(row.rule() + " (" + row.whoElse() + ")", () -> {
                    // Each row has a server of its own.
                    stop();
                    start();
                    row.trial().execute();
                }));
    }

    @Test
    void theTableHasNoFewerRowsThanWasPromised() {
        assertTrue(itBehavesAsPeopleExpect().count() >= 25);
    }

    private Stream<Manner> helpAndMistakes() {
        return Stream.of(
                new Manner("help is an answer: on standard output, with 0", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "--help");
                    assertEquals(0, ran.exit());
                    assertTrue(ran.out().contains("sessions") && ran.err().isEmpty());
                }),
                new Manner(
                        "-h is --help, at every level",
                        "gh, kubectl",
                        () -> assertEquals(
                                run(PIPE, "", "jobs", "list", "--help"), run(PIPE, "", "jobs", "list", "-h"))),
                new Manner("a group alone explains its commands", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "approvals");
                    assertEquals(0, ran.exit());
                    assertTrue(ran.out().contains("approve") && ran.out().contains("deny"));
                }),
                new Manner(
                        "help has no colours in a pipe",
                        "gh, kubectl",
                        () -> assertFalse(run(PIPE, "", "run", "--help").out().contains("\u001b"))),
                new Manner("--version says name and version", "gh", () -> {
                    var ran = run(PIPE, "", "--version");
                    assertEquals(0, ran.exit());
                    assertTrue(ran.out().startsWith("sluice "));
                }),
                new Manner("an unknown command ends with an error and what may be meant", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "sesions", "list");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("sesions") && ran.err().contains("Did you mean: sluice sessions"));
                }),
                new Manner("an unknown option is named, with what is near", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "jobs", "list", "--sttus", "x");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("--sttus") && ran.err().contains("--status"));
                }),
                new Manner("a missing argument is named", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "sessions", "show");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("SESSION"));
                }),
                new Manner(
                        "a mistake is a line or two and where all is explained, not the whole page", "kubectl", () -> {
                            var ran = run(PIPE, "", "rewind", "s-1");
                            assertTrue(ran.err().lines().count() <= 3, ran.err());
                            assertTrue(ran.err().contains("sluice rewind --help"));
                        }),
                new Manner("errors go to standard error only", "gh, kubectl", () -> {
                    var ran = run(PIPE, "", "sessions", "show", "nope");
                    assertEquals("", ran.out());
                    assertFalse(ran.err().isEmpty());
                }),
                new Manner("options may stand before and behind arguments", "gh, kubectl", () -> {
                    server.on("GET /api/v1/jobs/j-1", 200, "{\"job_id\":\"j-1\"}");
                    assertEquals(
                            run(PIPE, "", "jobs", "show", "--json", "j-1"),
                            run(PIPE, "", "jobs", "show", "j-1", "--json"));
                }),
                new Manner("-- ends the options", "gh, kubectl", () -> {
                    server.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j-1\"}");
                    run(PIPE, "", "jobs", "submit", "--", "--help");
                    assertTrue(server.asked("POST /api/v1/jobs").body().contains("\"--help\""));
                }),
                new Manner("- is standard input", "gh, kubectl", () -> {
                    server.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j-1\"}");
                    run(PIPE, "from a pipe", "jobs", "submit", "Review:", "-");
                    assertTrue(server.asked("POST /api/v1/jobs").body().contains("Review:\\n\\nfrom a pipe"));
                }));
    }

    private Stream<Manner> listsForPeopleAndPrograms() {
        return Stream.of(
                new Manner("a list in a pipe is a line each, tabs between, no head", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    var ran = run(PIPE, "", "sessions", "list");
                    assertEquals(2, ran.out().lines().count());
                    assertTrue(ran.out().startsWith("s-1\tFirst\tidle\task\t"));
                }),
                new Manner("a list on a terminal has a head", "gh, kubectl", () -> {
                    server.on(SESSIONS, 200, LIST);
                    assertTrue(run(TERMINAL, "", "sessions", "list").out().contains("SESSION  TITLE"));
                }),
                new Manner("an empty list is no error, and nothing in a pipe", "gh", () -> {
                    server.on(SESSIONS, 200, EMPTY);
                    assertEquals(new Ran(0, "", ""), run(PIPE, "", "sessions", "list"));
                }),
                new Manner("a person is told that a list is empty, on standard error", "gh, kubectl", () -> {
                    server.on(SESSIONS, 200, EMPTY);
                    var ran = run(TERMINAL, "", "sessions", "list");
                    assertEquals("", ran.out());
                    assertTrue(ran.err().contains("no session"));
                }),
                new Manner("--json of an empty list is an empty list", "gh, kubectl", () -> {
                    server.on(SESSIONS, 200, EMPTY);
                    assertEquals(
                            "[]\n", run(PIPE, "", "sessions", "list", "--json").out());
                }),
                new Manner("--json is one line in a pipe and indented on a terminal", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    assertEquals(
                            1,
                            run(PIPE, "", "sessions", "list", "--json")
                                    .out()
                                    .lines()
                                    .count());
                    assertTrue(run(TERMINAL, "", "sessions", "list", "--json")
                                    .out()
                                    .lines()
                                    .count()
                            > 2);
                }),
                new Manner("a list reads on in pages until it has enough", "gh", () -> {
                    server.on(SESSIONS, 200, "{\"sessions\":[{\"session_id\":\"a\"}],\"next\":\"c/1\"}")
                            .on(
                                    SESSIONS + "?cursor=c%2F1",
                                    200,
                                    "{\"sessions\":[{\"session_id\":\"b\"}],\"next\":\"c2\"}");
                    var ran = run(PIPE, "", "sessions", "list", "-L", "2");
                    assertEquals(2, ran.out().lines().count());
                    assertEquals(2, server.requests().size());
                }),
                new Manner("what a server says cannot steer a terminal", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    for (var ran : new Ran[] {
                        run(TERMINAL, "", "sessions", "list"),
                        run(PIPE, "", "sessions", "list"),
                        run(TERMINAL, "", "sessions", "list", "--json")
                    }) {
                        assertFalse(
                                ran.out().contains("\u001b[31m") || ran.out().contains("\u202e"), ran.out());
                    }
                }),
                new Manner("--json means what the server said", "gh, kubectl", () -> {
                    server.on(SESSIONS, 200, LIST);
                    var json = new ObjectMapper();
                    assertEquals(
                            json.readTree(LIST).path("sessions"),
                            json.readTree(
                                    run(PIPE, "", "sessions", "list", "--json").out()));
                }));
    }

    private Stream<Manner> coloursWhereTheyAreWanted() {
        return Stream.of(
                new Manner("colours on a terminal only", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    assertTrue(run(TERMINAL, "", "sessions", "list").out().contains("\u001b["));
                    assertFalse(run(PIPE, "", "sessions", "list").out().contains("\u001b["));
                }),
                new Manner("NO_COLOR means none", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    assertFalse(run(Map.of("NO_COLOR", "1"), TERMINAL, "", "sessions", "list")
                            .out()
                            .contains("\u001b"));
                }),
                new Manner("a dumb terminal has none", "gh", () -> {
                    server.on(SESSIONS, 200, LIST);
                    assertFalse(run(Map.of("TERM", "dumb"), TERMINAL, "", "sessions", "list")
                            .out()
                            .contains("\u001b"));
                }));
    }

    private Stream<Manner> whatCannotBeUndone() {
        return Stream.of(
                new Manner("a person is asked, and anything but yes is no", "gh", () -> {
                    var ran = run(TERMINAL, "\n", "sessions", "delete", "s-1");
                    assertEquals(1, ran.exit());
                    assertEquals(0, server.requests().size());
                }),
                new Manner("without a terminal it must be said", "gh", () -> {
                    var ran = run(PIPE, "y\n", "sessions", "delete", "s-1");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("--yes"));
                    assertEquals(0, server.requests().size());
                }),
                new Manner("--yes does not ask", "gh", () -> {
                    server.on("DELETE /api/v1/sessions/s-1", 204, "");
                    assertEquals(
                            0,
                            run(PIPE, "", "sessions", "delete", "s-1", "--yes").exit());
                }));
    }

    private Stream<Manner> serversThatDoNotDoIt() {
        return Stream.of(
                new Manner("a server that is away is named, with no stack trace", "kubectl", () -> {
                    var away = server.url().toString();
                    server.close();
                    var ran = run(PIPE, "", "sessions", "list");
                    assertEquals(5, ran.exit());
                    assertTrue(ran.err().contains(away) && !ran.err().contains("Exception"), ran.err());
                }),
                new Manner(
                        "what is not there has its own code",
                        "gh, kubectl",
                        () -> assertEquals(
                                3, run(PIPE, "", "jobs", "show", "j-none").exit())),
                new Manner("what one may not do says so", "gh, kubectl", () -> {
                    server.on(SESSIONS, 403, "{\"code\":\"forbidden\",\"detail\":\"your role only reads\"}");
                    var ran = run(PIPE, "", "sessions", "list");
                    assertEquals(4, ran.exit());
                    assertTrue(ran.err().contains("your role only reads")
                            && ran.err().contains("whoami"));
                }),
                new Manner("a server that is too busy says to try again", "gh", () -> {
                    server.on(SESSIONS, 429, "{\"code\":\"too_many\",\"detail\":\"too many requests\"}");
                    var ran = run(PIPE, "", "sessions", "list");
                    assertEquals(5, ran.exit());
                    assertTrue(ran.err().contains("Try again"));
                }),
                new Manner("the page of a proxy in between is not printed", "gh", () -> {
                    server.on(SESSIONS, 502, "<html><body>Bad gateway</body></html>");
                    var ran = run(PIPE, "", "sessions", "list");
                    assertEquals(5, ran.exit());
                    assertFalse(ran.err().contains("<html>"));
                }),
                new Manner("who was faster is said", "gh", () -> {
                    server.on(
                            "POST /api/v1/approvals/a-1/decision",
                            409,
                            "{\"code\":\"already_decided\",\"detail\":\"the approval was decided before\",\"winner\":\"grace\"}");
                    var ran = run(PIPE, "", "approvals", "approve", "a-1");
                    assertEquals(1, ran.exit());
                    assertTrue(ran.err().contains("by grace"));
                }),
                new Manner("an id is one piece of a path, whatever it holds", "gh", () -> {
                    run(PIPE, "", "jobs", "show", "../users?x=1");
                    assertEquals(
                            "GET /api/v1/jobs/..%2Fusers%3Fx%3D1",
                            server.requests().getFirst().line());
                }));
    }

    private Stream<Manner> whoAsks() {
        return Stream.of(
                new Manner("who is not logged in is told how, with 4", "gh", () -> {
                    var ran = run(Map.of("SLUICE_TOKEN", ""), PIPE, "", "sessions", "list");
                    assertEquals(4, ran.exit());
                    assertTrue(ran.err().contains("sluice login"));
                }),
                new Manner("a token of the environment needs no login", "gh", () -> {
                    server.on(SESSIONS, 200, EMPTY);
                    run(PIPE, "", "sessions", "list");
                    assertEquals("Bearer of the test", server.asked(SESSIONS).authorization());
                }),
                new Manner("--server counts before the environment", "kubectl", () -> {
                    try (var other = new FakeServer().on(SESSIONS, 200, EMPTY)) {
                        run(
                                PIPE,
                                "",
                                "sessions",
                                "list",
                                "--server",
                                other.url().toString());
                        assertEquals(1, other.requests().size());
                        assertEquals(0, server.requests().size());
                    }
                }),
                new Manner(
                        "there is no option for a password",
                        "gh",
                        () -> assertEquals(
                                2,
                                run(PIPE, "", "login", "--user", "a", "--password", "b")
                                        .exit())),
                new Manner("without a terminal nobody is asked for a password", "gh", () -> {
                    var ran = run(PIPE, "", "login", "--user", "a");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("--password-stdin"));
                }),
                new Manner("what needs a terminal says what does not", "gh", () -> {
                    var ran = run(PIPE, "", "chat");
                    assertEquals(2, ran.exit());
                    assertTrue(ran.err().contains("sluice run"));
                }),
                new Manner("text is UTF-8, whatever the locale", "gh, kubectl", () -> {
                    server.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j-1\"}");
                    run(PIPE, "Xin chào", "jobs", "submit", "-");
                    assertTrue(server.asked("POST /api/v1/jobs").body().contains("Xin chào"));
                }));
    }

    private Ran run(String terminals, String in, String... arguments) {
        return run(Map.of(), terminals, in, arguments);
    }

    private Ran run(Map<String, String> more, String terminals, String in, String... arguments) {
        var variables = new HashMap<>(Map.of(
                "SLUICE_SERVER", server.url().toString(),
                "SLUICE_CONFIG_DIR", home.toString(),
                "SLUICE_TOKEN", "of the test"));
        variables.putAll(more);
        return Ran.command(variables, terminals, in, arguments);
    }
}
