package dev.sluice.endtoend;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The web app in one tab, as somebody uses it. Waits for what it needs, with patience. */
final class WebPage {
    private static final double PATIENCE_MS = 30_000;

    private final Page page;
    private final URI url;
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<String> strangers = new CopyOnWriteArrayList<>();

    WebPage(BrowserContext context, URI url) {
        this.url = url;
        this.page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.onPageError(troubles::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && message.text().contains("Content Security Policy")) {
                troubles.add(message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(url.toString()) && !request.url().startsWith("blob:")) {
                strangers.add(request.url());
            }
        });
    }

    WebPage logIn(String user, String password) {
        page.navigate(url.toString());
        page.getByLabel("Name").fill(user);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Log in"))
                .click();
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("New chat"))
                .waitFor();
        return this;
    }

    /** Opens a session with a first message; gives its id. */
    String ask(String workspace, String agent, String message) {
        return ask(workspace, agent, "ask", message);
    }

    /** The same of one in this mode. */
    String ask(String workspace, String agent, String mode, String message) {
        open("");
        page.getByLabel("Workspace to start from").fill(workspace);
        page.locator("sluice-new-chat select[name=mode]").selectOption(mode);
        page.locator("sluice-new-chat select[name=role]").selectOption(agent);
        say(message);
        page.waitForURL("**/#/s/*");
        return page.url().replaceFirst(".*#/s/", "");
    }

    void say(String message) {
        composer().fill(message);
        composer().press("Enter");
    }

    void open(String place) {
        page.navigate(url + "/#/" + place);
    }

    Locator composer() {
        return page.locator("sluice-composer textarea");
    }

    /** A question whether a call may run, once keys count for it. */
    Locator approval() {
        return page.locator("sluice-approval[chosen][ready]");
    }

    /** The same once all of it has been on the screen, so that it can be approved. */
    Locator seenApproval() {
        return page.locator("sluice-approval[chosen][ready][seen]");
    }

    /** The foot of the newest turn, once it is over. */
    Locator done() {
        return page.locator("sluice-turn").last().locator("footer").getByText("Done");
    }

    Page page() {
        return page;
    }

    /** Scripts that broke, and what the browser refused them. */
    List<String> troubles() {
        return troubles;
    }

    /** Every address that is not the server's. */
    List<String> strangers() {
        return strangers;
    }
}
