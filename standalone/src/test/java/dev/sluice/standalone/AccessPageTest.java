package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the tables of {@code docs/access.md} against the code that decides. Run with {@code -Dsluice.docs.write=true} it
 * writes them anew.
 */
class AccessPageTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "access.md");

    @Test
    void thePageSaysWhoMayDoWhat() throws Exception {
        assertWritten("rights", AccessPage.rights());
    }

    @Test
    void thePageHasEveryEndpoint() throws Exception {
        assertWritten("endpoints", AccessPage.endpoints());
    }

    @Test
    void thePageHasWhatAShareOpens() throws Exception {
        assertWritten("shares", AccessPage.shares());
    }

    @Test
    void thePageHasEveryFrame() throws Exception {
        assertWritten("frames", AccessPage.frames());
    }

    private static void assertWritten(String name, String table) throws IOException {
        var page = Files.readString(PAGE);
        var place = Pattern.compile(
                        "(<!-- " + name + ": made by AccessPageTest -->\n).*?(<!-- end -->)", Pattern.DOTALL)
                .matcher(page);
        var made = place.replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PAGE, made);
        }
        assertEquals(
                made, Files.readString(PAGE), "mvn -pl standalone test -Dtest=AccessPageTest -Dsluice.docs.write=true");
    }
}
