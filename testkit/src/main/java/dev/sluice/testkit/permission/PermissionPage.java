package dev.sluice.testkit.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docs/permissions.md}, whose tables are what was answered. Run with {@code -Dsluice.docs.write=true}, a test
 * writes its own anew; what has changed is for a person to judge.
 */
public final class PermissionPage {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", "../.."), "docs", "permissions.md");

    private PermissionPage() {}

    /** Holds a table against the page's. */
    public static void assertWritten(String name, String table) {
        try {
            var page = Files.readString(PAGE);
            var place = Pattern.compile("(<!-- " + name + ": made by \\w+ -->\n).*?(<!-- end -->)", Pattern.DOTALL)
                    .matcher(page);
            var made = place.replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
            if (Boolean.getBoolean("sluice.docs.write")) {
                Files.writeString(PAGE, made);
            }
            assertEquals(made, Files.readString(PAGE), "to be written anew with -Dsluice.docs.write=true");
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** The endpoints of these that no line is about, by name; a new one needs a line. */
    public static List<String> without(List<DoorLine> doors, List<Endpoint> endpoints) {
        var known = doors.stream().map(DoorLine::name).toList();
        return endpoints.stream()
                .map(Endpoint::name)
                .filter(name -> !known.contains(name))
                .toList();
    }
}
