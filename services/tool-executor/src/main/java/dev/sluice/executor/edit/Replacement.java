package dev.sluice.executor.edit;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Puts one text in the place of another, which must be there exactly, and once.
 *
 * @param everywhere whether it may be there more often, and all of them are replaced
 */
public record Replacement(String before, String after, boolean everywhere) implements Edit {
    private static final int LINES_NAMED_MAX = 10;
    private static final int PLACES_MAX = 100_000;
    private static final int CHARS_MAX = 10 * 1024 * 1024;

    @Override
    public String appliedTo(String text, String name) throws Refused {
        // Whoever writes out the returns means them.
        if (before.indexOf('\r') >= 0 && text.contains(before)) {
            return replaced(name, text);
        }
        var flat = new FlatText(text);
        var sought = before.replace("\r\n", "\n");
        var places = placesOf(flat.text(), sought);
        check(places, flat, sought, name);
        return flat.with(places.stream()
                .map(place -> new FlatText.Change(place, place + sought.length(), after))
                .toList());
    }

    private String replaced(String name, String text) throws Refused {
        var places = placesOf(text, before);
        check(places, new FlatText(text), before, name);
        return text.replace(before, after);
    }

    private void check(List<Integer> places, FlatText flat, String sought, String name) throws Refused {
        if (places.isEmpty()) {
            throw new Refused(
                    CallFailure.CONTEXT_DIFFERS,
                    name + " does not contain the text that is to be replaced; nothing was changed. "
                            + NearMatches.of(flat.text(), sought).advice());
        }
        if (places.size() > 1 && !everywhere) {
            throw new Refused(
                    CallFailure.CONTEXT_NOT_UNIQUE,
                    name + " contains the text that is to be replaced " + places.size() + " times, at line "
                            + linesOf(places, flat)
                            + "; nothing was changed. Give more of the lines around it, or replace all of them.");
        }
        var growth = (long) places.size() * (after.length() - sought.length());
        if (places.size() == PLACES_MAX || flat.text().length() + growth > CHARS_MAX) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    name + " would have more than " + PLACES_MAX + " places replaced, or become larger than "
                            + CHARS_MAX + " characters.");
        }
    }

    private static String linesOf(List<Integer> places, FlatText flat) {
        return places.stream()
                        .limit(LINES_NAMED_MAX)
                        .map(place -> Integer.toString(flat.lineOf(place)))
                        .collect(Collectors.joining(", "))
                + (places.size() > LINES_NAMED_MAX ? ", ..." : "");
    }

    private static List<Integer> placesOf(String text, String sought) {
        var places = new ArrayList<Integer>();
        for (var at = text.indexOf(sought);
                at >= 0 && places.size() < PLACES_MAX;
                at = text.indexOf(sought, at + sought.length())) {
            places.add(at);
        }
        return places;
    }
}
