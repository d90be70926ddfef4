package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.sluice.testkit.provider.ScriptedReply;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do in a chat beside asking: how much they are asked, what they say meanwhile, what they think of it. */
class BrowserChatTest extends InBrowser {
    private Client admin;

    @BeforeEach
    void logIn() {
        web.logIn("admin", platform.adminPassword());
        admin = Client.login(platform.session(), "admin", platform.adminPassword());
    }

    @Test
    void aSessionBeginsInTheModeThatIsChosenAndIsSetToAnother() {
        provider.script(
                "modes", ScriptedReply.calls(Tool.write("MODE.md", "one\n")), ScriptedReply.text("That was it."));
        var session = web.ask("sample", "coder", "plan-only", "write [[mock script=modes]]");
        assertThat(web.done()).isVisible();
        assertThat(mode()).hasValue("plan-only");
        assertThat(web.page().locator("sluice-call .denied, sluice-call .refused, sluice-call .failed"))
                .hasCount(1);

        mode().selectOption("auto-edit");
        assertThat(web.page().locator("sluice-mode sluice-until")).containsText("23 h 59 min");
        assertEquals(
                "auto-edit",
                admin.get("/api/v1/sessions/" + session).body().path("mode").asText());
        web.say("write [[mock script=modes]]");

        assertThat(web.page().locator("sluice-turn")).hasCount(2);
        assertThat(web.done()).isVisible();
        assertThat(web.page().locator("sluice-approval")).hasCount(0);
        web.page().reload();
        assertThat(mode()).hasValue("auto-edit");
        assertUnharmed();
    }

    @Test
    void whatIsGrantedForTheSessionIsListedAndWithdrawn() {
        provider.script(
                "granted", ScriptedReply.calls(Tool.write("docs/GRANTED.md", "one\n")), ScriptedReply.text("Written."));
        var session = web.ask("sample", "coder", "write [[mock script=granted]]");
        assertThat(web.seenApproval()).isVisible();
        web.approval().locator("select").selectOption("session 0");
        web.approval().getByText("Approve", exactly()).click();
        assertThat(web.done()).isVisible();

        var granted = web.page().locator("sluice-mode details");
        assertThat(granted.locator("summary")).hasText("Granted ahead: 1");
        assertThat(web.page().locator("sluice-approval")).containsText("this session: write_file docs/");
        provider.script(
                "granted-too",
                ScriptedReply.calls(Tool.write("docs/GRANTED.md", "two\n")),
                ScriptedReply.text("Written."));
        web.say("write [[mock script=granted-too]]");
        assertThat(web.page().locator("sluice-turn")).hasCount(2);
        assertThat(web.done()).isVisible();

        granted.locator("summary").click();
        granted.getByRole(AriaRole.BUTTON).click();

        assertThat(granted).hasCount(0);
        await().atMost(WalkSuite.LIMIT).until(() -> admin.get("/api/v1/sessions/" + session + "/grants")
                .body()
                .path("grants")
                .isEmpty());
        assertUnharmed();
    }

    @Test
    void whatIsEditedIsAskedAboutAgainAndRunsSo() {
        provider.script(
                "edited", ScriptedReply.calls(Tool.write("WRONG.md", "one\n")), ScriptedReply.text("It is written."));
        var session = web.ask("sample", "coder", "write [[mock script=edited]]");
        assertThat(web.approval()).containsText("WRONG.md");
        web.page().keyboard().press("Escape");
        web.page().keyboard().press("e");
        web.page().locator("sluice-edit [name=path]").fill("RIGHT.md");
        assertEquals(List.of(), Axe.graveTroubles(web.page()));
        web.page().locator("sluice-edit [name=path]").press("Control+Enter");

        assertThat(web.seenApproval()).containsText("RIGHT.md");
        web.page().keyboard().press("a");

        assertThat(web.done()).isVisible();
        web.open("s/" + session + "/files");
        assertThat(web.page().locator("sluice-files").getByText("RIGHT.md")).isVisible();
        assertThat(web.page().locator("sluice-files").getByText("WRONG.md")).hasCount(0);
        assertUnharmed();
    }

    @Test
    void whatIsSaidMeanwhileJoinsTheTurnAndIsHeard() {
        provider.script("steered", ScriptedReply.calls(Tool.write("SAID.md", "one\n")));
        var session = web.ask("sample", "coder", "write [[mock script=steered]]");
        assertThat(web.approval()).isVisible();

        web.say("and say goodbye [[mock tokens=3]]");

        assertThat(web.page().locator("[data-heard=false]")).isVisible();
        web.page().keyboard().press("Escape");
        assertThat(web.seenApproval()).isVisible();
        web.page().keyboard().press("a");
        assertThat(web.page().locator("[data-heard=true]")).isVisible();
        assertThat(web.done()).isVisible();
        assertThat(web.page().locator("sluice-turn")).hasCount(1);
        assertEquals(1, of(session, "steered"));
        assertUnharmed();
    }

    @Test
    void aTurnThatWaitsSaysForHowManyAndIsTakenBackAndAskedAgain() {
        var session = web.ask("", "ask", "tell [[mock tokens=4000 itl=40]]");
        assertThat(web.page().locator("sluice-composer select[name=mode]")).isVisible();
        web.page().locator("sluice-composer select[name=mode]").selectOption("");
        web.say("second [[mock tokens=2]]");
        var second = web.page().locator("sluice-turn").last();
        assertThat(second.locator("footer")).containsText("Waiting, 1 ahead");

        second.getByText("Do not begin it").click();

        assertThat(second.locator("footer")).containsText("Cancelled");
        web.page().locator("sluice-composer").getByText("Stop the turn").click();
        assertThat(web.page().locator("sluice-turn").first().locator("footer")).containsText("Cancelled");
        second.getByText("Try again").click();
        assertThat(web.page().locator("sluice-turn")).hasCount(3);
        assertThat(web.done()).isVisible();
        assertThat(web.page().locator("sluice-turn").last()).containsText("second");
        assertEquals(3, of(session, "queued"));
        assertUnharmed();
    }

    @Test
    void aThumbAndItsReasonStay() {
        var session = web.ask("", "ask", "tell [[mock tokens=3]]");
        assertThat(web.done()).isVisible();

        thumb("Bad").click();
        assertThat(thumb("Bad")).hasAttribute("aria-pressed", "true");
        web.page().locator("sluice-feedback").getByText("Why?").click();
        assertEquals(List.of(), Axe.graveTroubles(web.page()));
        web.page().locator("sluice-feedback textarea").fill("It forgot the tests.");
        web.page().locator("sluice-feedback input").fill("incomplete, slow");
        web.page().locator("sluice-feedback").getByText("Save").click();

        assertThat(web.page().locator("sluice-feedback form")).hasCount(0);
        var said = await().atMost(WalkSuite.LIMIT)
                .until(
                        () -> admin.get("/api/v1/sessions/" + session + "/feedback")
                                .body()
                                .at("/feedback/0"),
                        one -> one.path("tags").size() == 2);
        assertEquals("down", said.path("rating").asText());
        assertEquals("It forgot the tests.", said.path("note").asText());
        web.page().reload();
        assertThat(thumb("Bad")).hasAttribute("aria-pressed", "true");
        thumb("Bad").click();
        assertThat(thumb("Bad")).hasAttribute("aria-pressed", "false");
        assertUnharmed();
    }

    @Test
    void aMessageInTheMiddleIsForkedFrom() {
        provider.script(
                "middle",
                ScriptedReply.text("I look first.").calling(List.of(Tool.list())),
                ScriptedReply.text("That is all."));
        var session = web.ask("sample", "ask", "look [[mock script=middle]]");
        assertThat(web.done()).isVisible();

        web.page()
                .locator("sluice-step")
                .filter(new Locator.FilterOptions().setHasText("I look first."))
                .getByText("Fork", new Locator.GetByTextOptions().setExact(true))
                .click();

        web.page().waitForURL(address -> address.contains("#/s/") && !address.endsWith(session));
        assertThat(web.page().getByText("Goes on from another session")).isVisible();
        var forked = History.of(admin, web.page().url().replaceFirst(".*#/s/", "")).stream()
                .filter(frame -> frame.path("type").asText().equals("forked"))
                .findFirst()
                .orElseThrow();
        var message = History.of(admin, session).stream()
                .filter(frame -> frame.path("type").asText().equals("message"))
                .findFirst()
                .orElseThrow();
        assertEquals(message.path("seq").asLong(), forked.path("from_seq").asLong());
        assertUnharmed();
    }

    @Test
    void twoPeopleAndTheClockAreSaidAndWhyATurnFailed() {
        var session = admin.createSession();
        var turn = session + ".t1";
        var call = turn + "/1/1/1/1";
        var played = new PlayedFrames(session);
        played.fact("queued").put("turn", turn).put("position", 0).put("text", "change it");
        played.fact("tool_call")
                .put("turn", turn)
                .put("call", call)
                .put("agent", "coder")
                .put("tool", "write_file")
                .put("effect", true)
                .putObject("arguments")
                .put("path", "a");
        played.fact("approval_required")
                .put("turn", turn)
                .put("approval_id", session + ".a1")
                .put("call", call)
                .put("agent", "coder")
                .put("tool", "write_file")
                .put("reason", "it changes a file")
                .put("risk", "high")
                .put("people", 2)
                .put("expires_at", Instant.now().plus(10, ChronoUnit.MINUTES).toString())
                .putObject("arguments")
                .put("path", "a");
        played.fact("approval_supported")
                .put("turn", turn)
                .put("approval_id", session + ".a1")
                .put("call", call)
                .put("supported_by", "grace")
                .put("people", 2);
        played.fact("approval_reminder")
                .put("turn", turn)
                .put("approval_id", session + ".a1")
                .put("call", call)
                .put("number", 3);
        played.to(web.page());
        web.open("s/" + session);
        web.page().reload();

        assertThat(web.approval()).containsText("the yes of 2 people");
        assertThat(web.approval()).containsText("grace has said yes");
        assertThat(web.approval()).containsText("reminded of it; times: 3");
        assertThat(web.approval().locator("sluice-until")).containsText(Pattern.compile("in 9 min \\d+ s"));

        played.fact("approval_expired")
                .put("turn", turn)
                .put("approval_id", session + ".a1")
                .put("call", call);
        played.fact("done")
                .put("turn", turn)
                .put("outcome", "failed")
                .put("reason", "steps_exhausted")
                .putObject("limit")
                .put("limit", "steps")
                .put("used", 12)
                .put("allowed", 12);
        web.page().reload();

        assertThat(web.page().locator("sluice-approval")).containsText("Nobody answered in time");
        assertThat(web.page().locator("sluice-turn footer"))
                .containsText("it made as many model calls as it may · 12 of 12 used");
        assertUnharmed();
    }

    private long of(String session, String type) {
        return History.of(admin, session).stream()
                .filter(frame -> frame.path("type").asText().equals(type))
                .count();
    }

    private Locator mode() {
        return web.page().locator("sluice-chat sluice-mode select");
    }

    private Locator thumb(String name) {
        return web.page()
                .locator("sluice-feedback")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }
}
