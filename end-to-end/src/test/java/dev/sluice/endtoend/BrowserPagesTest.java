package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people do with sessions, turns, files and jobs in the web app, alone and in company. */
class BrowserPagesTest extends InBrowser {
    /** The tab's token has ended, and its refresh token is the one that it has. */
    private static final String OUTDATED = "sessionStorage.setItem('sluice.login', JSON.stringify({"
            + "...JSON.parse(sessionStorage.getItem('sluice.login')), expiresAt: 0}))";

    @Test
    void aTurnIsLookedAtForkedAndUndone() {
        provider.script(
                "afterwards",
                ScriptedReply.calls(Tool.write("AFTER.md", "one\n")),
                ScriptedReply.text("It is written."));
        web.logIn("admin", platform.adminPassword());
        var session = web.ask("sample", "coder", "write [[mock script=afterwards]]");
        allow();
        var page = web.page();

        page.getByText("Files, events, fork, undo").click();
        page.getByText("What happened").click();
        assertThat(page.locator("sluice-turn-tools td code").getByText("approval_decided"))
                .isVisible();
        page.getByText("What it changed").click();
        page.locator("sluice-turn-tools").getByText("Side by side").click();
        assertThat(page.locator("sluice-turn-tools .pair .added:not(.number)")).containsText("one");

        page.getByText("Fork from here").click();
        page.waitForURL(address -> address.contains("#/s/") && !address.endsWith(session));
        assertThat(page.getByText("Goes on from another session")).isVisible();
        page.getByText("Branches of this session").click();
        assertThat(page.locator("sluice-branches li")).hasCount(2);

        web.open("s/" + session);
        page.getByText("Files, events, fork, undo").click();
        page.onceDialog(Dialog::accept);
        page.getByText("Undo its files").click();
        assertThat(page.getByText("The files are as they were before this turn."))
                .isVisible();
        web.open("s/" + session + "/files");
        assertThat(page.locator("sluice-files").getByText("README.md")).isVisible();
        assertThat(page.locator("sluice-files").getByText("AFTER.md")).hasCount(0);
        assertUnharmed();
    }

    @Test
    void aSessionIsRenamedAndFoundByThat() {
        web.logIn("admin", platform.adminPassword());
        web.ask("", "ask", "what is a cache [[mock tokens=2]]");
        assertThat(web.done()).isVisible();
        var page = web.page();
        var list = page.locator("aside sluice-sessions");

        page.onceDialog(dialog -> dialog.accept("<b>Größe</b> of caches"));
        list.locator("li.current").getByRole(AriaRole.BUTTON, named("Rename")).click();

        assertThat(page.locator("sluice-chat h1")).hasText("<b>Größe</b> of caches");
        page.getByLabel("Search titles").fill("größe");
        assertThat(list.locator("li")).hasCount(1);
        page.getByLabel("Search titles").fill("nothing like that");
        assertThat(list.getByText("No session yet")).isVisible();
        page.reload();
        assertThat(page.locator("sluice-chat h1")).hasText("<b>Größe</b> of caches");
        assertUnharmed();
    }

    @Test
    void aJobIsSubmittedStoppedSoughtAndRead() {
        web.logIn("admin", platform.adminPassword());
        web.open("jobs");
        var page = web.page();

        submit("a long job [[mock tokens=4000 itl=50]]");
        sought("long job", job -> job.getByText("Stop the turn")).click();
        submit("a short job [[mock tokens=3]]");
        sought("short job", job -> job.getByText("Result")).click();
        assertThat(page.locator("sluice-jobs sluice-markdown .prose")).not().isEmpty();
        assertThat(page.locator("sluice-jobs article")).hasCount(1);
        sought("long job", job -> job.getByText("cancelled"));
        assertUnharmed();
    }

    @Test
    void aFileIsDownloadedAsItIs() throws IOException {
        provider.script("reads", ScriptedReply.calls(Tool.read("README.md")), ScriptedReply.text("I have read it."));
        web.logIn("admin", platform.adminPassword());
        var session = web.ask("sample", "ask", "look [[mock script=reads]]");
        assertThat(web.done()).isVisible();
        web.open("s/" + session + "/files");
        web.page().locator("sluice-files").getByText("README.md").click();

        var download = web.page().waitForDownload(() -> web.page()
                .getByText("Download", new Page.GetByTextOptions().setExact(true))
                .click());

        assertEquals("README.md", download.suggestedFilename());
        assertEquals(
                Files.readString(data.resolve("workspaces/default/" + session + "/files/README.md")),
                Files.readString(download.path()));
        assertUnharmed();
    }

    @Test
    void theAppSpeaksFourLanguagesAndKeepsTheChosenOne() {
        web.logIn("admin", platform.adminPassword());
        var page = web.page();
        for (var language : List.of("ru", "vi", "zh", "en")) {
            page.locator(".bar select").selectOption(language);
            assertThat(page.locator("html")).hasAttribute("lang", language);
            page.reload();
            assertThat(page.locator(".bar select")).hasValue(language);
            assertThat(page.locator(".bar nav")).isVisible();
            var words = page.locator(".bar nav").innerText();
            assertTrue(Pattern.compile("\\p{L}").matcher(words).find(), words);
            assertTrue(!words.contains(".title"), words);
        }
        assertUnharmed();
    }

    @Test
    void aTabAndItsDuplicateBothStayLoggedIn() {
        web.logIn("admin", platform.adminPassword());
        var page = web.page();
        var other = context.waitForPage(() -> page.evaluate("() => void window.open(location.href)"));
        inside(other);
        other.evaluate(OUTDATED);
        other.navigate("about:blank");
        page.evaluate(OUTDATED);

        page.reload();
        inside(page);
        other.navigate(printed.toString());
        inside(other);

        for (var tab : List.of(other, page)) {
            tab.reload();
            inside(tab);
            assertThat(tab.locator("sluice-sessions p.error")).hasCount(0);
        }
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Log out"))
                .click();
        assertThat(other.getByLabel("Password")).isVisible();
        assertUnharmed();
    }

    @Test
    void whatOneOfTwoDecidesTheOtherSees() {
        provider.script(
                "both", ScriptedReply.calls(Tool.write("BOTH.md", "one\n")), ScriptedReply.text("It is written."));
        web.logIn("bea", platform.addUser("bea", "shared", "developer"));
        web.ask("sample", "coder", "write [[mock script=both]]");
        assertThat(web.approval()).isVisible();
        try (var others = chromium.browser().newContext()) {
            var carl = new WebPage(others, printed).logIn("carl", platform.addUser("carl", "shared", "approver"));
            carl.open("inbox");
            assertThat(carl.seenApproval()).containsText("BOTH.md");

            carl.page().keyboard().press("a");

            assertThat(web.page().locator("sluice-approval")).containsText("carl");
            assertThat(web.done()).isVisible();
            assertThat(carl.page().locator("sluice-approval")).hasCount(0);
            assertEquals(List.of(), carl.troubles());
        }
        assertUnharmed();
    }

    private void allow() {
        assertThat(web.seenApproval()).isVisible();
        web.page().keyboard().press("Escape");
        web.page().keyboard().press("a");
        assertThat(web.done()).isVisible();
    }

    private void submit(String message) {
        web.page().locator("sluice-jobs textarea").fill(message);
        web.page().locator("sluice-jobs form.card select[name=role]").selectOption("ask");
        web.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Submit"))
                .click();
        assertThat(web.page().locator("sluice-jobs textarea")).isEmpty();
    }

    /** Seeks a job by its text, until the list has it with this. */
    private Locator sought(String text, Function<Locator, Locator> wanted) {
        var field = web.page().locator("sluice-jobs form[role=search] [name=text]");
        var found = wanted.apply(web.page().locator("sluice-jobs article").filter(having(text)));
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(500))
                .atMost(Walk.LIMIT)
                .until(() -> {
                    field.fill(text);
                    field.press("Enter");
                    return found.isVisible();
                });
        return found;
    }

    private static void inside(Page tab) {
        assertThat(tab.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("New chat")))
                .isVisible();
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
