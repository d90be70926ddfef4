package dev.sluice.endtoend;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What axe finds wrong with a page for people who see, hear or move otherwise. */
final class Axe {
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private Axe() {}

    /** Each grave trouble with the places where it is. */
    @SuppressWarnings("unchecked")
    static List<String> graveTroubles(Page page) {
        page.evaluate(script());
        var found = (List<List<String>>)
                page.evaluate(
                        "async () => (await axe.run()).violations.map(v => [v.impact, v.id + ': ' + v.help + ' ' + "
                                + "v.nodes.map(n => n.target.flat().join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')])");
        return found.stream()
                .filter(trouble -> GRAVE.contains(trouble.getFirst()))
                .map(List::getLast)
                .toList();
    }

    private static String script() {
        try (var script = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
