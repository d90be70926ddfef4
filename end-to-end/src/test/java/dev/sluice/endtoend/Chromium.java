package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Chromium of this machine; a test that needs it is passed over where there is none. Nothing is downloaded. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-dev-shm-usage");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Whether a browser starts on a machine says nothing about the app: where it does not, the test is passed over, too. */
    static Chromium start() {
        var executable = executable();
        Playwright playwright = null;
        try {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            var options = new LaunchOptions().setExecutablePath(executable).setArgs(QUIET);
            return new Chromium(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException failed) {
            if (playwright != null) {
                playwright.close();
            }
            return abort(executable + " does not start here: the web app is not tried in a browser. " + failed);
        }
    }

    /** On the path, or the test is passed over. */
    static Path executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> abort("there is no Chromium here: the web app is not tried in a browser"));
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
