package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.sluice.endtoend.Client.JSON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.GetByTextOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the web app does with much, with long and with hostile things. How fast it is, {@code benchmarks/web} says. */
class BrowserLimitsTest extends InBrowser {
    private static final int BUNDLE_BYTES_MAX = 150_000;
    private static final int MESSAGE_NODES_MAX = 300;
    private static final int TOKENS = 10_000;
    private static final List<String> RARE_PLACES =
            List.of("agents", "agents/coder", "usage", "monitor", "policy", "admin");
    private static final String EVIL = "<img src=x onerror=\"document.title='owned'\">\u001b[2J\u202Egpj.exe";

    @Test
    void whatABrowserFetchesIsSmall() {
        web.logIn("admin", platform.adminPassword());
        for (var place : RARE_PLACES) {
            web.open(place);
            assertThat(web.page().locator("main h1")).isVisible();
        }

        var bytes = ((Number) web.page()
                        .evaluate("performance.getEntriesByType('resource')"
                                + ".filter(one => new URL(one.name).pathname.startsWith('/app/'))"
                                + ".reduce((sum, one) => sum + one.encodedBodySize, 0)"))
                .longValue();

        assertTrue(bytes > 10_000 && bytes <= BUNDLE_BYTES_MAX, bytes + " bytes");
    }

    @Test
    void ofTwoThousandTurnsAFewStandInThePage() {
        web.logIn("admin", platform.adminPassword());
        var session = opened();
        var played = new PlayedFrames(session);
        for (var turn = 1; turn <= 2_000; turn++) {
            played.turn(session + ".t" + turn, "question " + turn, "answer " + turn);
        }
        played.to(web.page());
        web.open("s/" + session);
        web.page().reload();

        assertThat(web.page().getByText("answer 2000")).isVisible();
        for (var more = 0; more < 6; more++) {
            assertMessageNodes();
            button("Show earlier turns");
        }
        assertThat(web.page().getByText("question 1791", exactly())).isVisible();
        assertThat(web.page().getByText("answer 2000")).hasCount(0);
        assertMessageNodes();
        while (web.page().getByText("Show later turns").isVisible()) {
            button("Show later turns");
        }
        assertThat(web.page().getByText("answer 2000")).isVisible();
        assertUnharmed();
    }

    @Test
    void tenThousandTokensBecomeOneMessage() {
        web.logIn("admin", platform.adminPassword());
        var session = opened();
        var turn = session + ".t1";
        var played = new PlayedFrames(session);
        played.fact("queued").put("turn", turn).put("position", 0).put("text", "tell");
        played.to(web.page());
        web.open("s/" + session);
        web.page().reload();
        assertThat(web.page().locator("sluice-turn")).hasCount(1);

        var whole = new StringBuilder();
        for (var index = 0; index < TOKENS; index++) {
            var data = index % 25 == 24 ? "end.\n\n" : "word" + index + " ";
            whole.append(data);
            played.say(JSON.createObjectNode()
                    .put("type", "token")
                    .put("session_id", session)
                    .put("turn", turn)
                    .put("step", turn + "/1/1/1")
                    .put("run", 1)
                    .put("index", index)
                    .put("agent", "ask")
                    .put("kind", "text")
                    .put("data", data));
        }

        var prose = web.page().locator("sluice-turn sluice-markdown .prose");
        assertThat(prose.locator("p")).hasCount(TOKENS / 25);
        assertThat(prose).hasCount(1);
        assertEquals(
                whole.toString().split("\\s+").length, prose.innerText().strip().split("\\s+").length);
        assertUnharmed();
    }

    @Test
    void hostileNamesAndOutputsAreShownAsWhatTheyAre() {
        web.logIn("admin", platform.adminPassword());
        var admin = Client.login(platform.session(), "admin", platform.adminPassword());
        var session = opened();
        admin.patch("/api/v1/sessions/" + session, JSON.createObjectNode().put("title", EVIL));
        var turn = session + ".t1";
        var played = new PlayedFrames(session);
        played.fact("queued").put("turn", turn).put("position", 0).put("text", EVIL);
        played.fact("tool_call")
                .put("turn", turn)
                .put("call", turn + "/1/1/1/1")
                .put("agent", EVIL)
                .put("tool", EVIL)
                .put("effect", true)
                .putObject("arguments")
                .put("path", EVIL);
        played.fact("tool_result")
                .put("turn", turn)
                .put("call", turn + "/1/1/1/1")
                .put("agent", "coder")
                .put("tool", EVIL)
                .put("status", "failed")
                .put("reason", EVIL)
                .put("truncated", false)
                .put("output", EVIL + line(1 << 20));
        played.said(turn, "[a](javascript:document.title='owned') " + line(1 << 20));
        played.fact("done").put("turn", turn).put("outcome", "failed").put("reason", EVIL);
        played.to(web.page());
        web.open("s/" + session);
        web.page().reload();

        assertThat(web.page().locator("sluice-turn footer").first()).containsText("U+202E");
        assertThat(web.page().locator("sluice-chat h1")).containsText("U+001B");
        assertThat(web.page().locator("aside li.current")).containsText("U+202E");
        for (var folded : web.page().locator("sluice-turn details > summary").all()) {
            if (folded.isVisible()) {
                folded.click();
            }
        }
        assertThat(web.page().locator("sluice-turn :is(img, svg, iframe, script, a[href^=javascript])"))
                .hasCount(0);
        var drawn = ((Number) web.page()
                        .locator("sluice-call sluice-long-text")
                        .evaluateAll("texts => texts.reduce((sum, one) => sum + one.shadowRoot.textContent.length, 0)"))
                .intValue();
        assertTrue(drawn > 0 && drawn < 100_000, drawn + " characters of a call are drawn");
        web.say("still here");
        assertThat(web.composer()).isEmpty();
        assertTrue(web.page().title().endsWith("Sluice"), web.page().title());
        assertUnharmed();
    }

    @Test
    void hostileConfigurationsAreShownAsWhatTheyAre() {
        var admin = Client.login(platform.session(), "admin", platform.adminPassword());
        for (var prompt : List.of(EVIL, EVIL + EVIL)) {
            var hostile = JSON.createObjectNode().put("prompt", prompt).put("note", EVIL);
            hostile.putObject("metadata").put(EVIL, EVIL);
            assertEquals(200, admin.post("/api/v1/config/hostile", hostile).status());
        }
        web.logIn("admin", platform.adminPassword());

        web.open("agents");
        assertThat(web.page().locator("[data-agent=hostile]")).containsText("U+202E");
        web.page().locator("[data-agent=hostile] a").click();
        assertThat(web.page().locator("sluice-agent-form").getByText("U+202E").first())
                .isVisible();
        button("Compare");
        assertThat(web.page().locator("sluice-agent-versions sluice-diff")).containsText("U+202E");
        assertThat(web.page().locator("main :is(img, svg, iframe, script)")).hasCount(0);
        var rule = JSON.createObjectNode()
                .put("name", "evil")
                .put("when", "tool == \"" + EVIL.replace("\"", "'") + "\"")
                .put("decision", "ask")
                .put("reason", EVIL);
        var policy = JSON.createObjectNode();
        policy.putArray("rules").add(rule);
        assertEquals(200, admin.put("/api/v1/policy", policy).status());
        web.open("policy");
        assertThat(web.page().locator("sluice-policy tbody")).containsText("U+202E");
        assertEquals(204, admin.delete("/api/v1/policy").status());
        var key = JSON.createObjectNode().put("name", EVIL);
        assertEquals(201, admin.post("/api/v1/keys", key).status());
        web.open("admin");
        assertThat(web.page().locator("sluice-api-keys tbody")).containsText("U+202E");
        assertThat(web.page().locator("main :is(img, svg, iframe, script)")).hasCount(0);
        assertTrue(web.page().title().endsWith("Sluice"), web.page().title());
        assertUnharmed();
    }

    private String opened() {
        return Client.login(platform.session(), "admin", platform.adminPassword())
                .createSession();
    }

    private void assertMessageNodes() {
        var nodes = web.page().locator("sluice-turn, sluice-turn sluice-step").count();
        assertTrue(nodes > 0 && nodes < MESSAGE_NODES_MAX, nodes + " nodes");
    }

    private void button(String name) {
        web.page()
                .getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name))
                .click();
    }

    private static GetByTextOptions exactly() {
        return new GetByTextOptions().setExact(true);
    }

    /** One line that nothing can make shorter on its way. */
    private static String line(int chars) {
        return new Random(1).ints(chars, 'a', 'z').mapToObj(Character::toString).collect(Collectors.joining());
    }
}
