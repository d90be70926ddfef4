package dev.sluice.router.reuse.similar;

import dev.sluice.contracts.Routing.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words of a question that another of the same meaning must have too, in the same order. Vectors do not see them: to
 * a vector, "rename foo to bar" and "rename bar to foo" are the same, and so are two long questions that differ in one
 * word. Knows English; words with other letters are fixed as they are. Pure functions. See ADR 0025.
 */
final class FixedWords {
    /** What is quoted, or anything between white space. */
    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"]*\"|`[^`]*`|“[^”]*”|«[^»]*»|‘[^’]*’|(?<!\\w)'[^']*'(?!\\w)|\\S+");

    private static final Pattern PUNCTUATION = Pattern.compile("^[(]+|[.,;:!?)]+$");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z]?[a-z]*+(?:[-'’][a-z]++)*+");
    private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?:]$", Pattern.DOTALL);

    /** Words that say nothing. */
    private static final Pattern LIGHT = Pattern.compile(" (?:a|an|the|please|kindly)(?= )");

    /** Ways to begin a request: what follows is the same request without them. */
    private static final Pattern OPENING = Pattern.compile("^(?: can you| could you| will you| tell me| explain to me"
            + "| explain| i (?:want|need|would like) to know| i (?:want|need|would like) you to)+(?= )");

    /** Ways to ask how. */
    private static final Pattern HOW = Pattern.compile("^ (?:how (?:do|can|could|would) (?:i|we|one)|how to"
            + "|what is (?:best |right |easiest |simplest |correct )?way to)(?= )");

    private static final Pattern ASKS = Pattern.compile("^ (?:how|what|when|where|which|who|why) .*");

    /** Words whose place is another in "why is it blue" and "tell me why it is blue". */
    private static final Pattern ASIDE = Pattern.compile(" (?:is|are|do|does)(?= )");

    /** Words that turn the meaning round, alone or against each other. */
    private static final Set<String> TURNING = Set.of((
            // no
            "no not never none nothing nobody neither nor without cannot except unless instead only yes "
                    // how much, and which of them
                    + "all some any every each both either few many more less most least half twice double "
                    + "zero one two three four five six seven eight nine ten eleven twelve hundred thousand "
                    + "first second third fourth fifth last next previous other another same different "
                    + "minimum maximum min max smallest largest shortest longest lowest highest oldest newest "
                    + "small large short long shorter longer smaller larger slow fast old new "
                    // when, where, who
                    + "before after until since when where who why on off up down in out into from to "
                    + "over under above below left right ascending descending top bottom begin end "
                    // right and wrong
                    + "true false must may should safe good bad better worse best worst correct wrong "
                    // what is done and undone
                    + "enable add remove delete create start stop open close lock allow deny permit forbid "
                    + "increase decrease raise lower import export upgrade downgrade encrypt decrypt "
                    + "push pull commit discard merge revert show hide include exclude accept reject approve "
                    + "pros cons read write send receive fix explain succeed fail pass")
            .split(" "));

    private static final Pattern TURNED = Pattern.compile("(?:un|dis|non|de|mis|anti)[a-z-]{3,}");

    private FixedWords() {}

    /** A sentence, in words between single spaces. */
    private record Sentence(List<Word> words, boolean asks) {}

    /** @param plain whether it is an English word and no name; then it is in lower case */
    private record Word(String text, boolean plain) {}

    /** The fixed words between single spaces; empty if there is none. */
    static String of(String text, Words words) {
        var fixed = new StringBuilder();
        for (var sentence : sentences(text)) {
            fixed.append(
                    switch (words) {
                        case SAME -> withoutPhrasing(sentence);
                        case FREE -> turning(sentence);
                    });
        }
        return fixed.toString().strip();
    }

    private static String withoutPhrasing(Sentence sentence) {
        var all = spaced(sentence.words());
        var bare = LIGHT.matcher(all).replaceAll("");
        var asked = OPENING.matcher(bare).replaceFirst("");
        var how = HOW.matcher(asked).replaceFirst(" how");
        if (ASKS.matcher(how).matches()) {
            return ASIDE.matcher(how).replaceAll("").stripTrailing();
        }
        // "Delete it?" does not mean "Delete it.", but "Can you delete it?" does.
        var mark = sentence.asks() && asked.equals(bare) ? "?" : "";
        return (how + mark).stripTrailing();
    }

    private static String turning(Sentence sentence) {
        return spaced(sentence.words().stream()
                        .filter(word -> !word.plain() || turns(word.text()))
                        .toList())
                .stripTrailing();
    }

    private static boolean turns(String word) {
        return TURNING.contains(word) || TURNED.matcher(word).matches();
    }

    /** With a space at both ends, so that a pattern finds whole words. */
    private static String spaced(List<Word> words) {
        var spaced = new StringBuilder(" ");
        words.forEach(word -> spaced.append(word.text()).append(' '));
        return spaced.toString();
    }

    private static List<Sentence> sentences(String text) {
        var sentences = new ArrayList<Sentence>();
        var words = new ArrayList<Word>();
        var tokens = TOKEN.matcher(text);
        int end = 0;
        while (tokens.find()) {
            if (!words.isEmpty() && text.substring(end, tokens.start()).indexOf('\n') >= 0) {
                sentences.add(new Sentence(List.copyOf(words), false));
                words.clear();
            }
            end = tokens.end();
            add(tokens.group(), words);
            if (SENTENCE_END.matcher(tokens.group()).matches()) {
                sentences.add(new Sentence(List.copyOf(words), tokens.group().endsWith("?")));
                words.clear();
            }
        }
        sentences.add(new Sentence(List.copyOf(words), false));
        return sentences;
    }

    private static void add(String token, List<Word> sentence) {
        var bare = PUNCTUATION.matcher(token).replaceAll("");
        if (bare.isEmpty()) {
            return;
        }
        var first = sentence.isEmpty();
        var name = Character.isUpperCase(bare.charAt(0)) && !first && !bare.equals("I") && !bare.startsWith("I'");
        if (name || !PLAIN.matcher(bare).matches()) {
            sentence.add(new Word(bare, false));
            return;
        }
        for (var word :
                spelledOut(bare.toLowerCase(Locale.ROOT).replace('’', '\'')).split(" ")) {
            sentence.add(new Word(word, true));
        }
    }

    private static String spelledOut(String word) {
        return switch (word) {
            case "can't", "cannot" -> "can not";
            case "won't" -> "will not";
            case "what's", "how's", "where's", "who's", "that's", "it's", "there's" ->
                word.substring(0, word.length() - 2) + " is";
            case "i'm" -> "i am";
            default ->
                word.replaceAll("n't$", " not")
                        .replaceAll("'d$", " would")
                        .replaceAll("'ll$", " will")
                        .replaceAll("'re$", " are")
                        .replaceAll("'ve$", " have");
        };
    }
}
