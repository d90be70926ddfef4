package dev.sluice.executor.note;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which notes an agent is told of, best first, by the words that they share with what it is asked (BM25, each note a
 * document). Of those that share none, the newest come first: how somebody wants to be answered is in no request. Pure: the same
 * notes and words give the same choice.
 */
public final class NoteChoice {
    /** Of one request; about a thousand tokens. */
    public static final int CHARS_MAX = 4_000;

    /** Of one request. */
    public static final int NUMBER_MAX = 8;

    /** What is asked may be as long as a book; its beginning says what it is about. */
    public static final int ASKED_CHARS_MAX = 4_000;

    /** How soon more of the same word means no more, and how much a long note needs more of them. */
    private static final double SATURATION = 1.2;

    private static final double LENGTH = 0.75;

    private NoteChoice() {}

    /** A note, and how well it fits; 0 if it shares no word. */
    public record Scored(Note note, double score) {}

    /** What is told of before a request: of those that count in a place, as many as there is room for. */
    public static List<Note> of(List<Note> notes, NotePlace place, String asked) {
        var chosen = new ArrayList<Note>();
        var left = CHARS_MAX;
        for (var scored : ranked(notes, place, asked)) {
            var note = scored.note();
            if (chosen.size() < NUMBER_MAX && note.text().length() <= left) {
                chosen.add(note);
                left -= note.text().length();
            }
        }
        return inOrder(chosen);
    }

    /** All that count in a place, best first. */
    public static List<Scored> ranked(List<Note> notes, NotePlace place, String asked) {
        var there = inOrder(notes.stream()
                        .filter(note -> note.place().covers(place))
                        .toList())
                .reversed();
        var texts = there.stream()
                .map(note -> NoteWords.of(note.text(), Note.CHARS_MAX))
                .toList();
        var weights = weights(texts, NoteWords.of(asked, ASKED_CHARS_MAX));
        var usual = texts.stream().mapToInt(List::size).average().orElse(1);
        var scored = new ArrayList<Scored>();
        for (var at = 0; at < there.size(); at++) {
            scored.add(new Scored(there.get(at), score(texts.get(at), weights, usual)));
        }
        // Stable: of the same score the newest first.
        scored.sort(Comparator.comparingDouble(Scored::score).reversed());
        return scored;
    }

    /** The oldest first, so that the same notes are always told in the same words. */
    private static List<Note> inOrder(List<Note> notes) {
        return notes.stream()
                .sorted(Comparator.comparing(Note::at).thenComparing(Note::id))
                .toList();
    }

    /** What each word that is asked for is worth: the more, the fewer notes have it. */
    private static Map<String, Double> weights(List<List<String>> texts, List<String> asked) {
        var weights = new HashMap<String, Double>();
        var known = texts.stream().map(Set::copyOf).toList();
        for (var word : Set.copyOf(asked)) {
            var having = known.stream().filter(text -> text.contains(word)).count();
            if (having > 0) {
                weights.put(word, Math.log(1 + (texts.size() - having + 0.5) / (having + 0.5)));
            }
        }
        return weights;
    }

    private static double score(List<String> text, Map<String, Double> weights, double usual) {
        var times = new HashMap<String, Integer>();
        text.stream().filter(weights::containsKey).forEach(word -> times.merge(word, 1, Integer::sum));
        var length = 1 - LENGTH + LENGTH * text.size() / usual;
        // In the words' order: sums of the same numbers in another order may differ in their last bit.
        return times.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .mapToDouble(entry -> weights.get(entry.getKey())
                        * entry.getValue()
                        * (SATURATION + 1)
                        / (entry.getValue() + SATURATION * length))
                .sum();
    }
}
