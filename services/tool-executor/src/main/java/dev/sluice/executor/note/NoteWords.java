package dev.sluice.executor.note;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of a text by which notes are found: in small letters, without those that stand in every text. Pure. */
final class NoteWords {
    /** Where words are written without spaces between them each sign is one. */
    private static final Pattern WORD = Pattern.compile("\\p{IsIdeographic}|[\\p{L}\\p{N}&&[^\\p{IsIdeographic}]]+");

    private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");

    /** A plural, and a verb's last letter: less than a stem, and the same in all languages. */
    private static final int TAIL_OFF_FROM = 4;

    private static final Set<String> EVERYWHERE = Set.of(
            "a", "all", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has", "have",
            "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "out",
            "please", "so", "that", "the", "their", "them", "there", "this", "to", "up", "use", "was", "we", "what",
            "when", "where", "which", "who", "why", "will", "with", "you", "your");

    private NoteWords() {}

    /** @param charsMax of the text, how much is read */
    static List<String> of(String text, int charsMax) {
        var read = text.length() <= charsMax ? text : text.substring(0, charsMax);
        var words = new ArrayList<String>();
        var found = WORD.matcher(read);
        while (found.find()) {
            for (var part : HUMP.split(found.group())) {
                var word = part.toLowerCase(Locale.ROOT);
                if (!EVERYWHERE.contains(word)) {
                    words.add(withoutTail(word));
                }
            }
        }
        return words;
    }

    private static String withoutTail(String word) {
        return word.length() >= TAIL_OFF_FROM && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
