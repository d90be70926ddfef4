package dev.sluice.session.role;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who does a request that names no role. */
class RoleChoiceTest {
    private static final Path LABELLED = Path.of("src/test/resources/role-choice.tsv");
    private static final double SHARE_MIN = 0.85;

    /** A request and who should do it. */
    private record Labelled(Role role, String language, String request) {}

    @Test
    void mostOfTheLabelledRequestsGoWhereTheyShouldInEveryLanguage() throws IOException {
        var all = new TreeMap<String, Integer>();
        var right = new TreeMap<String, Integer>();
        var wrong = new ArrayList<String>();
        for (var labelled : labelled()) {
            var choice = RoleChoice.of(labelled.request());
            all.merge(labelled.language(), 1, Integer::sum);
            if (choice.role().equals(labelled.role())) {
                right.merge(labelled.language(), 1, Integer::sum);
            } else {
                wrong.add(labelled + " -> " + choice);
            }
        }
        all.forEach((language, count) ->
                System.out.printf("%s: %d of %d%n", language, right.getOrDefault(language, 0), count));
        all.forEach((language, count) ->
                assertTrue(right.getOrDefault(language, 0) >= SHARE_MIN * count, language + ": " + wrong));
    }

    @Test
    void theReasonNamesTheWords() {
        assertEquals("it says \"fix\"", RoleChoice.of("Fix the pager").why());
    }

    @Test
    void aStackTraceIsAFault() {
        assertEquals(
                Role.DEBUG,
                RoleChoice.of("java.lang.IllegalStateException: no\n\tat a.b.C.d(C.java:12)")
                        .role());
    }

    @Test
    void whatAsksForNoWorkIsAQuestion() {
        assertEquals(Role.ASK, RoleChoice.of("alpha bravo").role());
        assertEquals(Role.ASK, RoleChoice.of("  ").role());
    }

    @Test
    void aLongRequestIsReadOnlyAtItsBeginning() {
        assertEquals(Role.ASK, RoleChoice.of("word ".repeat(100_000) + "fix it").role());
    }

    private static List<Labelled> labelled() throws IOException {
        return Files.readAllLines(LABELLED).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(parts -> new Labelled(new Role(parts[0]), parts[1], parts[2].replace("\\n", "\n")))
                .toList();
    }
}
