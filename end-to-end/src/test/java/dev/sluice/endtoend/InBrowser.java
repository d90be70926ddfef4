package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.sluice.testkit.provider.ScriptedProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real browser in front of everything in one process; a test has a tab of its own. */
abstract class InBrowser {
    private static final Pattern PRINTED = Pattern.compile("open\\s+(http\\S+) in a browser");
    static final double PATIENCE_MS = 30_000;
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private static final Set<String> PICTURED =
            Set.of("approval", "inbox", "turn", "files", "jobs", "usage", "agent", "monitor");

    @TempDir
    static Path data;

    static Chromium chromium;
    static ScriptedProvider provider;
    static OneProcess platform;
    static URI printed;

    BrowserContext context;
    WebPage web;

    @BeforeAll
    static void start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        chromium = Chromium.start();
        provider = ScriptedProvider.start();
        platform = OneProcess.with(data, provider.baseUrl());
        // It says that it is ready to whoever asks a moment before it says so to its terminal.
        var address = await().atMost(START_MAX)
                .until(() -> PRINTED.matcher(platform.process().output()), Matcher::find);
        printed = URI.create(address.group(1).replaceFirst("/$", ""));
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
            provider.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openTab() {
        context = chromium.browser().newContext(new NewContextOptions().setViewportSize(1280, 800));
        web = new WebPage(context, printed);
    }

    @AfterEach
    void closeTab() {
        context.close();
    }

    /** Nothing ran that should not, and nobody else was asked. */
    final void assertUnharmed() {
        assertEquals(List.of(), web.troubles());
        assertEquals(List.of(), web.strangers());
    }

    /** For everybody, light and dark, wide and narrow; the pictures of the documentation are made on the way. */
    final void assertFine(String name) {
        for (var look : Look.values()) {
            look.of(web.page());
            assertEquals(List.of(), Axe.graveTroubles(web.page()), name + " " + look);
            assertEquals(List.of(), Targets.small(web.page()), name + " " + look);
            if (Boolean.getBoolean("sluice.docs.write") && PICTURED.contains(name)) {
                look.picture(web.page(), name);
            }
        }
        Look.LIGHT.of(web.page());
    }
}
