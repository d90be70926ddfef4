package dev.sluice.cli.text;

/**
 * Text that says nothing but what is seen. What a server sends may hold characters that steer a terminal or hide what is
 * written (controls, ANSI, marks that turn the direction of writing, zero-width ones); they are written out, as
 * {@code <U+202E>}.
 */
public final class Plain {
    private static final int JOINER = 0x200D;
    private static final int EMOJI_FORM = 0xFE0F;

    private Plain() {}

    /** Text of many lines: line ends and tabs stay. */
    public static String text(String raw) {
        return escaped(raw.replace("\r\n", "\n"), true);
    }

    /** Text that stands in one line: line ends and tabs become spaces. */
    public static String line(String raw) {
        return escaped(raw.replace("\r\n", " ").replace('\n', ' ').replace('\t', ' '), false);
    }

    /** JSON whose values are what they were, and whose characters are all seen. */
    public static String json(String json) {
        var safe = new StringBuilder(json.length());
        for (var i = 0; i < json.length(); i++) {
            var unit = json.charAt(i);
            var codePoint = json.codePointAt(i);
            if (unit == '\n' || !unseen(codePoint)) {
                safe.append(unit);
                if (Character.isSupplementaryCodePoint(codePoint)) {
                    safe.append(json.charAt(++i));
                }
                continue;
            }
            safe.append("\\u%04x".formatted((int) unit));
            if (Character.isSupplementaryCodePoint(codePoint)) {
                safe.append("\\u%04x".formatted((int) json.charAt(++i)));
            }
        }
        return safe.toString();
    }

    private static String escaped(String raw, boolean lines) {
        var safe = new StringBuilder(raw.length());
        var before = 0;
        for (var i = 0; i < raw.length(); ) {
            var codePoint = raw.codePointAt(i);
            i += Character.charCount(codePoint);
            var kept = lines && (codePoint == '\n' || codePoint == '\t')
                    || codePoint == JOINER && isPicture(before)
                    || !unseen(codePoint);
            if (kept) {
                safe.appendCodePoint(codePoint);
            } else {
                safe.append("<U+%04X>".formatted(codePoint));
            }
            before = codePoint;
        }
        return safe.toString();
    }

    /** Between the parts of an emoji a joiner hides nothing. */
    private static boolean isPicture(int codePoint) {
        return codePoint == EMOJI_FORM
                || Character.getType(codePoint) == Character.OTHER_SYMBOL
                || Character.isEmojiModifier(codePoint);
    }

    private static boolean unseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> isBlankLetter(codePoint);
        };
    }

    /** Letters by their class that no font draws. */
    private static boolean isBlankLetter(int codePoint) {
        return codePoint == 0x034F
                || codePoint == 0x115F
                || codePoint == 0x1160
                || codePoint == 0x17B4
                || codePoint == 0x17B5
                || codePoint == 0x3164
                || codePoint == 0xFFA0
                || codePoint >= 0x180B && codePoint <= 0x180F
                || codePoint >= 0xE0100 && codePoint <= 0xE01EF;
    }
}
