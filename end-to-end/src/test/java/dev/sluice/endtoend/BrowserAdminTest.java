package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.LocatorOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those who look after a tenant or the installation do in the web app. */
class BrowserAdminTest extends InBrowser {
    private Client admin;

    @BeforeEach
    void logIn() {
        admin = Client.login(platform.session(), "admin", platform.adminPassword());
        web.logIn("admin", platform.adminPassword());
    }

    @Test
    void anAgentIsConfiguredComparedAndSetBack() {
        web.open("agents");
        var page = web.page();
        page.getByLabel("Its name").fill("translator");
        button("Configure it");
        var form = page.locator("sluice-agent-form");

        field(form, "prompt").fill("Translate.\nKeep names.");
        field(form, "tools").fill("read_file no_such_tool");
        button("Save as a new version");
        assertThat(form.locator("#invalid")).containsText("no_such_tool");
        assertThat(field(form, "tools")).isFocused();
        field(form, "tools").fill("read_file");
        field(form, "limits.cost_micros").fill("0.25");
        button("Save as a new version");
        assertThat(page.getByText("Saved: v1 counts now.")).isVisible();
        field(form, "prompt").fill("Translate.\nKeep names and code.");
        button("Save as a new version");
        assertThat(page.getByText("Saved: v2 counts now.")).isVisible();
        button("Compare");
        assertThat(page.locator("sluice-agent-versions .added")).containsText("Keep names and code.");
        assertThat(page.locator("sluice-agent-versions .removed")).containsText("Keep names.");
        assertFine("agent");
        page.onceDialog(Dialog::accept);
        button("Roll back to v1");

        assertThat(page.getByText("Saved: v3 counts now.")).isVisible();
        assertThat(field(form, "prompt")).hasValue("Translate.\nKeep names.");
        var now = admin.get("/api/v1/config/translator").body();
        assertEquals("v1", now.path("restores").asText());
        assertEquals(250_000, now.path("limits").path("cost_micros").asInt());
        assertUnharmed();
    }

    @Test
    void whoeverWritesSecondIsToldAndChooses() {
        web.open("agents");
        var page = web.page();
        assertThat(page.getByText("Changes are shown as they happen")).isVisible();
        configure("shared", "One.");
        assertThat(page.locator("[data-agent=shared]")).containsText("v1");
        page.locator("[data-agent=shared] a").click();
        var form = page.locator("sluice-agent-form");
        assertThat(field(form, "prompt")).hasValue("One.");

        configure("shared", "Two.");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Somebody else wrote meanwhile: v2 by admin");
        field(form, "prompt").fill("Mine.");
        button("Save as a new version");
        button("Write mine over theirs");

        assertThat(page.getByText("Saved: v3 counts now.")).isVisible();
        assertEquals(
                "Mine.",
                admin.get("/api/v1/config/shared").body().path("prompt").asText());
        assertUnharmed();
    }

    @Test
    void agentsGoOutAndComeInAfterALook() throws IOException {
        configure("exported", "As it was.");
        web.open("agents");
        var page = web.page();
        var file =
                Files.readAllBytes(page.waitForDownload(() -> button("Export")).path());
        configure("exported", "As it is.");

        page.getByLabel("Import a file").setInputFiles(new FilePayload("agents.json", "application/json", file));
        var row = page.locator("sluice-agents-transfer tr", having("exported"));
        assertThat(row).containsText("is different here");
        assertThat(page.getByRole(AriaRole.BUTTON, named("Import"))).isDisabled();
        page.getByLabel("What is different here").selectOption("replace");
        assertThat(row).containsText("is replaced");
        assertFine("agents");
        button("Import");

        assertThat(page.getByText("This became of each:")).isVisible();
        assertEquals(
                "As it was.",
                admin.get("/api/v1/config/exported").body().path("prompt").asText());
        assertUnharmed();
    }

    @Test
    void theMonitorsNumbersAreThoseOfTheMetricsTheBrokersAndTheLedger() {
        web.ask("", "ask", "short [[mock tokens=3]]");
        assertThat(web.done()).isVisible();
        var first = job("short [[mock tokens=3]]");
        await().atMost(WalkSuite.LIMIT).until(() -> status(first), "completed"::equals);
        var job = job("long [[mock tokens=4000 itl=50]]");
        await().atMost(WalkSuite.LIMIT).until(() -> status(job), "running"::equals);
        web.open("monitor");
        var page = web.page();

        assertThat(page.locator("[data-number=running]")).hasText("1");
        await().atMost(WalkSuite.LIMIT).until(() -> metric("active_workflows"), open -> open == 1);
        assertThat(page.locator("[data-number=completed]"))
                .hasText(Integer.toString(metric("agent_requests_total\\{status=\"completed\",type=\"turn\"}")));
        assertThat(page.getByRole(AriaRole.ROW, named("ask 0 1"))).isVisible();
        assertThat(page.getByRole(AriaRole.GROUP, named("Providers")).locator("tbody"))
                .containsText("1");
        assertFine("monitor");
        admin.post("/api/v1/jobs/" + job + "/cancel", JSON.createObjectNode());
        assertThat(page.locator("[data-number=running]")).hasText("0");
        assertThat(page.locator("[data-number=cancelled]")).hasText("1");
        await().pollInSameThread().atMost(WalkSuite.LIMIT).until(() -> {
            page.reload();
            var calls = page.locator("sluice-sums").first().locator("tbody td:nth-child(2)");
            return calls.first().innerText().equals(own("model_calls"));
        });
        web.open("usage");
        assertThat(page.locator("[data-total=model_calls]")).hasText(own("model_calls"));
        assertThat(page.locator("sluice-bars rect")).hasCount(30);
        assertUnharmed();
    }

    @Test
    void aPolicyIsTriedOnWhatWas() {
        web.open("policy");
        var page = web.page();
        assertThat(page.getByText("No policy is set")).isVisible();
        var proposed = page.locator("sluice-policy textarea");

        proposed.fill("{\"rules\":[{\"name\":\"a\",\"when\":\"tol == 'x'\",\"decision\":\"allow\",\"reason\":\"r\"}]}");
        button("Try it");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("line 1");
        proposed.fill(
                "{\"rules\":[{\"name\":\"a\",\"when\":\"tool == 'x'\",\"decision\":\"allow\",\"reason\":\"r\"}]}");
        button("Try it");

        assertThat(page.getByText("calls were judged")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertFine("policy");
        assertUnharmed();
    }

    @Test
    void keysBudgetsAndUsersAreLookedAfterAndTheAuditSaysSo() {
        platform.addUser("eve", "default", "developer");
        web.open("admin");
        var page = web.page();

        var keys = page.locator("sluice-api-keys");
        keys.locator("[name=name]").fill("ci");
        button("Make a key");
        assertThat(keys.getByRole(AriaRole.STATUS)).containsText("sk-sluice-");
        button("I have kept it");
        assertThat(keys.getByText("sk-sluice-")).hasCount(0);
        page.onceDialog(Dialog::accept);
        button("Revoke the key ci");
        assertThat(keys.getByText("revoked")).isVisible();
        var budgets = page.locator("sluice-budgets");
        budgets.locator("[name=name]").fill("eve");
        budgets.locator("[name=day]").fill("1.5");
        button("Set");
        assertThat(budgets.getByText("user/default/eve")).isVisible();
        page.onceDialog(Dialog::accept);
        button("Disable eve");
        assertThat(page.locator("sluice-users").getByText("disabled")).isVisible();

        assertEquals(
                1_500_000,
                admin.get("/api/v1/budgets/user/default/eve")
                        .body()
                        .path("day_micros")
                        .asInt());
        var action = page.locator("sluice-audit [name=action]");
        await().pollInSameThread().atMost(WalkSuite.LIMIT).until(() -> {
            action.fill("apikey.revoke");
            action.press("Enter");
            return page.locator("sluice-audit tbody tr").count() == 1;
        });
        page.locator("sluice-users summary").first().click();
        assertFine("admin");
        assertUnharmed();
    }

    private String job(String message) {
        return admin.post(
                        "/api/v1/jobs",
                        JSON.createObjectNode().put("message", message).put("role", "ask"))
                .body()
                .path("job_id")
                .asText();
    }

    private String status(String job) {
        return admin.get("/api/v1/jobs/" + job).body().path("status").asText();
    }

    /** What a metric counts in all, by its name and, as a pattern, its labels. */
    private int metric(String pattern) {
        var metrics = Pattern.compile("(?m)^" + pattern + "\\S* (\\S+)$")
                .matcher(admin.get("/q/metrics").body().asText());
        var sum = 0;
        while (metrics.find()) {
            sum += (int) Double.parseDouble(metrics.group(1));
        }
        return sum;
    }

    private String own(String number) {
        return admin.get("/api/v1/stats").body().path(number).asText();
    }

    private void configure(String agent, String prompt) {
        var answer =
                admin.post("/api/v1/config/" + agent, JSON.createObjectNode().put("prompt", prompt));
        assertEquals(200, answer.status(), answer::toString);
    }

    private void button(String name) {
        web.page().getByRole(AriaRole.BUTTON, named(name)).click();
    }

    private static Locator field(Locator form, String name) {
        return form.locator("[name='" + name + "']");
    }

    private static GetByRoleOptions named(String name) {
        return new GetByRoleOptions().setName(name).setExact(true);
    }

    private static LocatorOptions having(String text) {
        return new LocatorOptions().setHasText(text);
    }
}
