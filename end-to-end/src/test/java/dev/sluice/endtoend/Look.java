package dev.sluice.endtoend;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Path;
import java.util.Locale;

/** How a page is looked at. */
enum Look {
    LIGHT(1280, 800, ColorScheme.LIGHT),
    DARK(1280, 800, ColorScheme.DARK),
    NARROW(360, 740, ColorScheme.DARK);

    private static final Path PICTURES = Path.of(System.getProperty("sluice.root"), "docs", "pictures");
    private static final int QUALITY_PERCENT = 80;

    private final int width;
    private final int height;
    private final ColorScheme colours;

    Look(int width, int height, ColorScheme colours) {
        this.width = width;
        this.height = height;
        this.colours = colours;
    }

    void of(Page page) {
        page.setViewportSize(width, height);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
    }

    void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setType(ScreenshotType.JPEG)
                .setQuality(QUALITY_PERCENT)
                .setPath(PICTURES.resolve(name + "-" + name().toLowerCase(Locale.ROOT) + ".jpg")));
    }
}
