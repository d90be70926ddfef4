package dev.sluice.policy.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Characters that a person does not see and a program reads: they hide in what is approved what it does. Those are
 * Unicode's format characters (marks that turn the direction of writing, zero-width ones, tags), the others that
 * displays ignore by default, controls except tab and line feed, and the two separators of lines.
 *
 * <p>Not among them are the joiner and the variation selector inside an emoji, where they are part of a picture that is
 * seen.
 */
public final class InvisibleText {
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int EMOJI_STYLE = 0xfe0f;
    private static final int BRAILLE_BLANK = 0x2800;

    private InvisibleText() {}

    /** The text with each of them written out, as {@code <U+202E>}. */
    public static String shown(String text) {
        var shown = new StringBuilder(text.length());
        var before = -1;
        for (var at = 0; at < text.length(); ) {
            var character = text.codePointAt(at);
            var next = at + Character.charCount(character);
            if (hidden(before, character, next < text.length() ? text.codePointAt(next) : -1)) {
                shown.append('<').append(nameOf(character)).append('>');
            } else {
                shown.appendCodePoint(character);
            }
            before = character;
            at = next;
        }
        return shown.toString();
    }

    /** The name of a file on one line, with each of them, and each of {@code \n} and {@code \t}, written out. */
    public static String shownName(String name) {
        return shown(name).replace("\n", "<U+000A>").replace("\t", "<U+0009>");
    }

    /** Which of them occur in the names and texts of a JSON value. */
    public static SortedSet<String> in(JsonNode value) {
        var found = new TreeSet<String>();
        collect(value, found);
        return found;
    }

    private static void collect(JsonNode value, SortedSet<String> found) {
        if (value.isTextual()) {
            collect(value.textValue(), found);
        }
        value.fieldNames().forEachRemaining(name -> collect(name, found));
        value.forEach(part -> collect(part, found));
    }

    private static void collect(String text, SortedSet<String> found) {
        var before = -1;
        for (var at = 0; at < text.length(); ) {
            var character = text.codePointAt(at);
            var next = at + Character.charCount(character);
            // A carriage return before a line feed ends a line, and line ends are told of in the change.
            var lineEnd = character == '\r' && next < text.length() && text.charAt(next) == '\n';
            if (!lineEnd && hidden(before, character, next < text.length() ? text.codePointAt(next) : -1)) {
                found.add(nameOf(character));
            }
            before = character;
            at = next;
        }
    }

    private static boolean hidden(int before, int character, int after) {
        if (character == ZERO_WIDTH_JOINER) {
            return !(partOfEmoji(before) && Character.isExtendedPictographic(after));
        }
        if (character == EMOJI_STYLE) {
            return !Character.isExtendedPictographic(before);
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character != '\t' && character != '\n';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> ignoredByDisplays(character);
        };
    }

    private static boolean partOfEmoji(int character) {
        return character == EMOJI_STYLE
                || character >= 0
                        && (Character.isExtendedPictographic(character) || Character.isEmojiModifier(character));
    }

    /** Unicode's Default_Ignorable_Code_Point, as far as it is not of the types above, and the blank pattern of Braille. */
    private static boolean ignoredByDisplays(int character) {
        return character == BRAILLE_BLANK
                || character == 0x034f
                || character == 0x115f
                || character == 0x1160
                || character == 0x17b4
                || character == 0x17b5
                || character >= 0x180b && character <= 0x180f
                || character == 0x2065
                || character == 0x3164
                || character >= 0xfe00 && character <= 0xfe0f
                || character == 0xffa0
                || character >= 0xfff0 && character <= 0xfff8
                || character >= 0xe0000 && character <= 0xe0fff;
    }

    private static String nameOf(int character) {
        return "U+%04X".formatted(character);
    }
}
