package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.sluice.testkit.provider.ScriptedReply;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The web app in a real browser, in front of everything in one process. */
class BrowserTest extends InBrowser {
    private static final int CUTS = Integer.getInteger("sluice.browser.cuts", 12);
    private static final long SEED = 20261128;

    @Test
    void aNewcomerComesFromThePrintedAddressToAFileThatHeAllowedByTwoKeys() {
        provider.script(
                "newcomer",
                ScriptedReply.text("I **write** it.").calling(List.of(Tool.write("HELLO.md", "Hello, Ada\n"))),
                ScriptedReply.text("It is written.\n\n```java\nvar a = 1;\n```"));
        web.logIn("admin", platform.adminPassword());
        var session = web.ask("sample", "coder", "greet Ada [[mock script=newcomer itl=20]]");

        assertThat(web.seenApproval()).containsText("HELLO.md");
        web.page().keyboard().press("Escape");
        web.page().keyboard().press("a");

        assertThat(web.done()).isVisible();
        assertThat(web.page().locator("sluice-markdown strong")).hasText("write");
        assertThat(web.page().locator(".code .hljs-type")).hasText("var");
        web.open("s/" + session + "/files");
        web.page().getByText("HELLO.md").click();
        assertThat(web.page().locator("sluice-files sluice-long-text")).containsText("Hello, Ada");
        assertUnharmed();
    }

    @Test
    void whatIsSaidInMarkdownByModelsRunsNowhereAndFetchesNothing() {
        var hostile = """
                <script>document.title='owned'</script><img src=x onerror="document.title='owned'">
                <svg onload="document.title='owned'"><a xlink:href="javascript:alert(1)">x</a></svg>
                ![pixel](https://tracker.invalid/pixel.png) [click](javascript:document.title='owned')
                [fine](https://example.invalid/) <iframe src="https://frame.invalid/"></iframe>

                ```html
                <script>document.title='owned'</script>
                ```
                """;
        provider.script(
                "hostile",
                ScriptedReply.text(hostile)
                        .calling(List.of(Tool.write(
                                "evil‮gpj.md", "\u001b[2J<img src=x onerror=alert(1)>" + "x".repeat(1 << 19)))),
                ScriptedReply.text("end"));
        web.logIn("admin", platform.adminPassword());
        web.ask("", "coder", "<b onclick=x>bad</b> title [[mock script=hostile]]");

        assertThat(web.approval()).containsText("U+202E");
        assertThat(web.approval()).containsText("U+001B");
        // Not all of it is on the page, so nobody can have read it.
        assertThat(web.approval().getByText("Approve", new Locator.GetByTextOptions().setExact(true)))
                .isDisabled();
        assertThat(web.page().locator("sluice-markdown a[href]")).hasCount(1);
        assertThat(web.page().locator("sluice-turn :is(img, svg, iframe, script)"))
                .hasCount(0);
        web.page().keyboard().press("Escape");
        web.page().keyboard().press("d");
        web.page().keyboard().type("no");
        web.page().keyboard().press("Enter");
        assertThat(web.done()).isVisible();
        assertTrue(web.page().title().endsWith("Sluice"), web.page().title());
        assertUnharmed();
    }

    @Test
    void aStreamThatIsCutAgainAndAgainEndsWithTheServersWords() {
        web.page()
                .addInitScript("window.sockets = []; window.WebSocket = class extends WebSocket {"
                        + " constructor(...given) { super(...given); window.sockets.push(this); } };");
        web.logIn("admin", platform.adminPassword());
        var session = web.ask("", "ask", "tell [[mock tokens=1500 itl=8]]");
        var random = new Random(SEED);
        var words = web.page().locator("sluice-turn sluice-markdown .prose").last();
        words.waitFor();
        for (int cut = 0; cut < CUTS; cut++) {
            var before = words.innerText().length();
            web.page().evaluate("sockets.at(-1).close()");
            web.page()
                    .waitForCondition(
                            () -> Boolean.TRUE.equals(web.page().evaluate("sockets.at(-1).readyState === 1")));
            var more = before + random.nextInt(200);
            web.page()
                    .waitForCondition(() ->
                            words.innerText().length() > more || web.done().isVisible());
        }
        web.composer().fill("a draft");

        assertThat(web.done()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(2 * PATIENCE_MS));
        assertEquals(said(session), words.innerText().strip());
        web.page().reload();
        assertThat(web.composer()).hasValue("a draft");
        assertEquals(
                said(session),
                web.page()
                        .locator("sluice-turn sluice-markdown .prose")
                        .last()
                        .innerText()
                        .strip());
        assertUnharmed();
    }

    @Test
    void whatIsSaidWithoutAConnectionArrivesOnce() {
        web.page()
                .addInitScript("window.sockets = []; window.WebSocket = class extends WebSocket {"
                        + " constructor(...given) { super(...given); window.sockets.push(this); } };");
        web.logIn("admin", platform.adminPassword());
        var session = web.ask("", "ask", "first [[mock tokens=2]]");
        assertThat(web.done()).isVisible();

        context.setOffline(true);
        web.page().evaluate("sockets.at(-1).close()");
        assertThat(web.page().locator("[data-connection=waiting]")).isVisible();
        web.say("second [[mock tokens=2]]");
        assertThat(web.page().getByText("Not sent yet")).isVisible();
        context.setOffline(false);

        assertThat(web.page().getByText("Not sent yet")).hasCount(0);
        assertThat(web.page().locator("sluice-turn")).hasCount(2);
        assertThat(web.done()).isVisible();
        var admin = Client.login(platform.session(), "admin", platform.adminPassword());
        assertEquals(
                2,
                History.of(admin, session).stream()
                        .filter(frame -> frame.path("type").asText().equals("queued"))
                        .count());
    }

    @Test
    void nothingGraveStandsInTheWayOfAnybodyOnAnyPage() throws Exception {
        provider.next(
                ScriptedReply.text(
                                "# Plan\n\n- one\n- two\n\n```java\nvar greeting = \"Hello\"; // for all\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |")
                        .calling(List.of(Tool.write("GREETING.md", "Hello\nand good morning\n"))),
                ScriptedReply.text("It is written."));
        web.logIn("ada", platform.addUser("ada", "acme", "developer"));
        var session = web.ask("sample", "coder", "Greet people in the morning, too");
        assertThat(web.approval()).isVisible();
        assertFine("approval");
        web.page().keyboard().press("Escape");
        for (var answer : List.of("d", "e")) {
            web.page().keyboard().press(answer);
            assertFine("approval, answered by " + answer);
            web.page().keyboard().press("Escape");
        }
        web.open("inbox");
        assertThat(web.seenApproval()).isVisible();
        assertFine("inbox");
        web.page().keyboard().press("a");
        assertThat(web.page().locator("sluice-approval")).hasCount(0);
        web.open("s/" + session);
        assertThat(web.done()).isVisible();
        web.page().getByText("Files, events, fork, undo").click();
        web.page().getByText("What it changed").click();
        assertThat(web.page().locator("sluice-turn-tools sluice-diff")).isVisible();
        assertFine("turn");
        web.open("s/" + session + "/files");
        web.page().getByText("GREETING.md").click();
        assertThat(web.page().locator("sluice-files sluice-long-text")).isVisible();
        assertFine("files");
        web.open("jobs");
        assertThat(web.page().locator("sluice-jobs article").first()).isVisible();
        assertFine("jobs");
        web.open("agents");
        assertThat(web.page().locator("sluice-agents tbody tr").first()).isVisible();
        assertFine("agents");
        web.open("agents/coder");
        assertThat(web.page().locator("sluice-agent-form [name=prompt]")).isVisible();
        assertFine("agent");
        web.open("usage");
        assertThat(web.page().locator("sluice-usage tbody tr").first()).isVisible();
        assertFine("usage");
        web.page().keyboard().press("?");
        assertThat(web.page().locator("dialog")).isVisible();
        assertFine("keys");
    }

    private String said(String session) {
        var admin = Client.login(platform.session(), "admin", platform.adminPassword());
        return History.of(admin, session).stream()
                .filter(frame -> frame.path("type").asText().equals("done"))
                .findFirst()
                .orElseThrow()
                .path("text")
                .asText()
                .strip();
    }
}
