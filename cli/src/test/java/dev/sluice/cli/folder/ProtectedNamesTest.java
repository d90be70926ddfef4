package dev.sluice.cli.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The command line is a client apart and shares no code with the server: what both keep off is held together here. */
class ProtectedNamesTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));
    private static final Pattern LIST = Pattern.compile("private static final [^;]* = (?:Set|List)\\.of\\([^;]*;");
    private static final Pattern NAME = Pattern.compile("\"[^\"]+\"");

    @Test
    void theServerKeepsOffTheSameNames() throws IOException {
        var here = names("cli/src/main/java/dev/sluice/cli/folder/ProtectedNames.java");

        assertTrue(here.containsAll(Set.of("\".git\"", "\"id_rsa\"", "\".pem\"", "\".env.sample\"")), here::toString);
        assertEquals(names("policy/src/main/java/dev/sluice/policy/call/ProtectedNames.java"), here);
    }

    private static Set<String> names(String source) throws IOException {
        var names = new TreeSet<String>();
        LIST.matcher(Files.readString(ROOT.resolve(source)))
                .results()
                .map(MatchResult::group)
                .forEach(list ->
                        NAME.matcher(list).results().map(MatchResult::group).forEach(names::add));
        return names;
    }
}
