package dev.sluice.testkit.permission;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a door said.
 *
 * @param cell as tables show it: a status, or a word
 */
public record Answer(String cell, String body) {
    /** What is another each time though nothing else is. */
    private static final Pattern EACH_TIME = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    /** With kinds in the places of names, so that answers about two things are alike if they say the same. */
    public Answer about(Map<String, String> things) {
        var told = body;
        for (var thing : things.entrySet()) {
            told = told.replace(thing.getValue(), "<" + thing.getKey() + ">");
        }
        return new Answer(cell, EACH_TIME.matcher(told).replaceAll("<each>"));
    }

    /** Whether it names one of these. */
    public boolean names(Collection<String> things) {
        return things.stream().anyMatch(body::contains);
    }

    boolean refuses() {
        return cell.equals("403") || cell.equals("404") || cell.equals("forbidden") || cell.equals("not_found");
    }
}
