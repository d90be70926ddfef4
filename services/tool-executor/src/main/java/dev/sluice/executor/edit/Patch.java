package dev.sluice.executor.edit;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The blocks of a unified diff, one after the other. Each must be found exactly as it says, and at one place only: at the
 * line that it names if it is there, or else at the only place where it is.
 */
public final class Patch implements Edit {
    private static final int LINES_NAMED_MAX = 10;

    private final List<Hunk> hunks;

    private Patch(List<Hunk> hunks) {
        this.hunks = hunks;
    }

    /** @param path the file that the diff must be about */
    public static Patch of(String diff, String path) throws Refused {
        return new Patch(HunkReader.read(diff, path));
    }

    @Override
    public String appliedTo(String text, String name) throws Refused {
        var flat = new FlatText(text);
        var changes = new ArrayList<FlatText.Change>();
        var from = 0;
        for (var number = 0; number < hunks.size(); number++) {
            var change = change(flat, hunks.get(number), from, name, number + 1);
            changes.add(change);
            from = change.to();
        }
        return flat.with(changes);
    }

    private static FlatText.Change change(FlatText flat, Hunk hunk, int from, String name, int number) throws Refused {
        if (hunk.before().isEmpty()) {
            return insertion(flat, hunk, from, name, number);
        }
        var places = places(flat.text(), hunk, from);
        if (places.isEmpty()) {
            throw new Refused(
                    CallFailure.CONTEXT_DIFFERS,
                    name + " does not contain what hunk " + number + " of the diff changes; nothing was changed. "
                            + NearMatches.of(flat.text(), hunk.textBefore()).advice());
        }
        return places.size() == 1 ? places.getFirst() : chosen(flat, hunk, places, name, number);
    }

    private static FlatText.Change chosen(
            FlatText flat, Hunk hunk, List<FlatText.Change> places, String name, int number) throws Refused {
        var named = hunk.line().isPresent() ? flat.startOfLine(hunk.line().getAsInt()) : -1;
        for (var place : places) {
            if (place.from() == named) {
                return place;
            }
        }
        throw new Refused(
                CallFailure.CONTEXT_NOT_UNIQUE,
                name + " contains what hunk " + number + " of the diff changes " + places.size() + " times, at line "
                        + places.stream()
                                .limit(LINES_NAMED_MAX)
                                .map(place -> Integer.toString(flat.lineOf(place.from())))
                                .collect(Collectors.joining(", "))
                        + (places.size() > LINES_NAMED_MAX ? ", ..." : "")
                        + ", and not at the line that its head names; nothing was changed. Give more lines of context.");
    }

    /** Every place where whole lines are as the hunk says. */
    private static List<FlatText.Change> places(String text, Hunk hunk, int from) {
        var sought = hunk.textBefore();
        var places = new ArrayList<FlatText.Change>();
        for (var at = text.indexOf(sought, from); at >= 0; at = text.indexOf(sought, at + 1)) {
            var end = at + sought.length();
            var mustEnd = hunk.beforeEnds() || hunk.afterEnds();
            if (beginsLine(text, at) && (!mustEnd || end == text.length())) {
                places.add(new FlatText.Change(at, end, hunk.textAfter()));
            }
        }
        if (!hunk.beforeEnds()) {
            atUnendedLine(text, hunk, from, sought).ifPresent(places::add);
        }
        return places;
    }

    /** The last line of the file has no line end and the diff does not say so: it still has none afterwards. */
    private static Optional<FlatText.Change> atUnendedLine(String text, Hunk hunk, int from, String sought) {
        var lines = sought.substring(0, sought.length() - 1);
        var at = text.length() - lines.length();
        if (text.isEmpty() || text.endsWith("\n") || at < from || !text.endsWith(lines) || !beginsLine(text, at)) {
            return Optional.empty();
        }
        var after = hunk.textAfter();
        var unended = after.endsWith("\n") ? after.substring(0, after.length() - 1) : after;
        return Optional.of(new FlatText.Change(at, text.length(), unended));
    }

    private static FlatText.Change insertion(FlatText flat, Hunk hunk, int from, String name, int number)
            throws Refused {
        var text = flat.text();
        if (hunk.line().isEmpty() && !text.isEmpty()) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "Hunk " + number + " of the diff only adds lines and does not say where; give the lines around"
                            + " them.");
        }
        var place = flat.startOfLine(hunk.line().orElse(0) + 1);
        if (place < from || hunk.line().orElse(0) > flat.lineOf(text.length())) {
            throw new Refused(
                    CallFailure.CONTEXT_DIFFERS,
                    name + " has no line " + hunk.line().orElse(0) + " after which hunk " + number
                            + " of the diff could add; nothing was changed.");
        }
        var unended = place == text.length() && !text.isEmpty() && !text.endsWith("\n");
        var after = hunk.textAfter();
        return new FlatText.Change(
                place,
                place,
                unended ? "\n" + after.substring(0, after.length() - (after.endsWith("\n") ? 1 : 0)) : after);
    }

    private static boolean beginsLine(String text, int at) {
        return at == 0 || text.charAt(at - 1) == '\n';
    }
}
