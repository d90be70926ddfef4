package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No page leads into the void, and lists that pages keep are whole. */
class LinksTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern DECISION = Pattern.compile("^\\| \\[\\d{4}]\\(([^)]+)\\) \\|", Pattern.MULTILINE);
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern ALERT_LINE = Pattern.compile("^\\| `(Sluice\\w+)` \\|", Pattern.MULTILINE);

    @Test
    void everyLinkBetweenOurPagesLeadsSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var page : pages()) {
            var links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (Files.notExists(page.resolveSibling(links.group(1)))) {
                    broken.add(ROOT.relativize(page) + " -> " + links.group(1));
                }
            }
        }

        assertEquals(List.of(), broken);
    }

    @Test
    void theListOfDecisionsNamesEveryDecision() throws IOException {
        var folder = ROOT.resolve("docs/adr");
        var list = Files.readString(folder.resolve("README.md"));
        try (var decisions = Files.list(folder)) {
            decisions
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .forEach(name -> assertTrue(list.contains("](" + name + ")"), name));
        }
    }

    @Test
    void decisionsAreNumberedOnceAndListedInOrder() throws IOException {
        try (var files = Files.list(ROOT.resolve("docs/adr"))) {
            var decisions = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
            var numbers = decisions.stream().map(name -> name.substring(0, 4)).toList();

            // Several are written at once, each under a number kept for it, so that there may be gaps.
            assertEquals(numbers.stream().distinct().toList(), numbers);
            assertEquals(decisions, found(DECISION, ROOT.resolve("docs/adr/README.md")));
        }
    }

    @Test
    void everyAlertHasALineThatSaysWhatToDo() throws IOException {
        var alerts = found(ALERT, ROOT.resolve("infra/observability/alerts.yaml"));
        var lines = found(ALERT_LINE, ROOT.resolve("docs/operations.md"));

        assertEquals(alerts, lines);
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        pages.add(ROOT.resolve("README.md"));
        for (var folder : List.of("docs", "benchmarks")) {
            try (var files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        // What was fetched for a measurement is no page of ours.
                        .filter(file -> !file.startsWith(ROOT.resolve("benchmarks/target")))
                        .forEach(pages::add);
            }
        }
        return pages;
    }
}
