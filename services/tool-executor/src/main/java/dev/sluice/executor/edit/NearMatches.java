package dev.sluice.executor.edit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Places of a text that look like what was sought and not found, so that whoever wrote it from memory sees how it really
 * is. At most {@value #PLACES_MAX}, {@value #LINES_SHOWN_MAX} lines of each.
 */
record NearMatches(List<String> places) {
    private static final int PLACES_MAX = 3;
    private static final int LINES_SHOWN_MAX = 12;
    private static final int LINE_CHARS_MAX = 200;
    private static final int LINES_SOUGHT_MAX = 200;
    private static final int LINES_COMPARED_MAX = 20_000;

    /** How many of a sought line's pairs of letters must be on another for it to look alike. */
    private static final double ALIKE = 0.75;

    static NearMatches of(String text, String sought) {
        var lines = text.split("\n", -1);
        var wanted = List.of(sought.strip().split("\n", -1)).stream()
                .limit(LINES_SOUGHT_MAX)
                .toList();
        var votes = equalLines(lines, wanted);
        if (votes.isEmpty()) {
            votes = alikeLines(lines, wanted);
        }
        return new NearMatches(votes.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(PLACES_MAX)
                .map(vote -> shown(lines, vote.getKey(), wanted.size()))
                .toList());
    }

    /** What to do now. */
    String advice() {
        return places.isEmpty()
                ? "Nothing in it looks like it; read the file as it is now."
                : "What is there looks like this:\n" + String.join("\n", places)
                        + "\nCopy it exactly, spaces included, or read the file as it is now.";
    }

    /** Each line that is the same but for spaces at its ends speaks for the place where the whole would begin. */
    private static Map<Integer, Double> equalLines(String[] lines, List<String> wanted) {
        var wantedAt = new HashMap<String, Integer>();
        for (var number = wanted.size() - 1; number >= 0; number--) {
            // A line of one bracket says nothing about where it is.
            if (wanted.get(number).strip().length() > 2) {
                wantedAt.put(wanted.get(number).strip(), number);
            }
        }
        var votes = new HashMap<Integer, Double>();
        for (var number = 0; number < lines.length; number++) {
            var offset = wantedAt.get(lines[number].strip());
            if (offset != null) {
                votes.merge(Math.max(0, number - offset), 1.0, Double::sum);
            }
        }
        return votes;
    }

    private static Map<Integer, Double> alikeLines(String[] lines, List<String> wanted) {
        var longest = IntStream.range(0, wanted.size())
                .boxed()
                .max((one, other) -> Integer.compare(
                        wanted.get(one).strip().length(),
                        wanted.get(other).strip().length()))
                .orElse(0);
        var pairs = pairs(wanted.get(longest));
        var votes = new HashMap<Integer, Double>();
        for (var number = 0; number < Math.min(lines.length, LINES_COMPARED_MAX); number++) {
            var alike = alike(pairs, pairs(lines[number]));
            if (alike >= ALIKE) {
                votes.merge(Math.max(0, number - longest), alike, Math::max);
            }
        }
        return votes;
    }

    private static double alike(Set<String> wanted, Set<String> other) {
        if (wanted.isEmpty()) {
            return 0;
        }
        return (double) wanted.stream().filter(other::contains).count() / wanted.size();
    }

    private static Set<String> pairs(String line) {
        var text = line.strip();
        var bounded = text.substring(0, Math.min(text.length(), LINE_CHARS_MAX));
        var pairs = new HashSet<String>();
        for (var at = 0; at + 2 <= bounded.length(); at++) {
            pairs.add(bounded.substring(at, at + 2));
        }
        return pairs;
    }

    private static String shown(String[] lines, int from, int count) {
        return IntStream.range(from, Math.min(lines.length, from + Math.min(count, LINES_SHOWN_MAX)))
                .mapToObj(number -> (number + 1) + ": " + bounded(lines[number]))
                .collect(Collectors.joining("\n"));
    }

    private static String bounded(String line) {
        return line.length() <= LINE_CHARS_MAX ? line : line.substring(0, LINE_CHARS_MAX) + "...";
    }
}
