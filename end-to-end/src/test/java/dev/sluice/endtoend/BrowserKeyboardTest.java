package dev.sluice.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.sluice.testkit.provider.ScriptedReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The web app without a mouse: from the login to the logout nothing is clicked. */
class BrowserKeyboardTest extends InBrowser {
    private static final int STOPS_MAX = 120;

    /** What has the focus, by its label or its words. */
    private static final String FOCUSED = """
            () => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              const label = at?.getAttribute('aria-label') ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? '';
              return label.trim().split('\\n')[0].trim();
            }""";

    @Test
    void aWholeSessionNeedsNoMouse() {
        provider.script(
                "keys", ScriptedReply.calls(Tool.write("KEYS.md", "by keys\n")), ScriptedReply.text("It is written."));
        web.page().navigate(printed.toString());
        tabTo("Name");
        keys().type("admin");
        tabTo("Password");
        keys().type(platform.adminPassword());
        keys().press("Enter");
        web.page()
                .getByRole(AriaRole.LINK, new GetByRoleOptions().setName("New chat"))
                .waitFor();

        tabTo("Workspace to start from");
        keys().type("sample");
        tabTo("Message");
        keys().type("write [[mock script=keys]]");
        tabTo("Agent");
        keys().type("coder");
        tabTo("Send");
        keys().press("Enter");
        assertThat(web.seenApproval()).containsText("KEYS.md");
        keys().press("a");
        assertThat(web.done()).isVisible();

        tabTo("Good");
        keys().press("Enter");
        assertThat(web.page().locator("sluice-feedback .up")).hasAttribute("aria-pressed", "true");
        tabTo("Files");
        keys().press("Enter");
        tabTo("KEYS.md");
        keys().press("Enter");
        assertThat(web.page().locator("sluice-files sluice-long-text")).containsText("by keys");
        keys().press("i");
        assertThat(web.page().locator("sluice-inbox h1")).isVisible();
        keys().press("?");
        assertThat(web.page().locator("dialog")).isVisible();
        assertEquals(List.of(), Axe.graveTroubles(web.page()));
        keys().press("Escape");
        tabTo("Log out");
        keys().press("Enter");
        assertThat(web.page().getByLabel("Password")).isVisible();
        assertUnharmed();
    }

    private void tabTo(String name) {
        var passed = new StringBuilder();
        for (var stop = 0; stop < STOPS_MAX; stop++) {
            keys().press("Tab");
            var focused = (String) web.page().evaluate(FOCUSED);
            if (focused.equals(name)) {
                return;
            }
            passed.append(focused).append(" | ");
        }
        fail(name + " is not reached by Tab: " + passed);
    }

    private Keyboard keys() {
        return web.page().keyboard();
    }
}
