package dev.sluice.executor.text;

/**
 * What of a text file is not its words: models write line feeds, and a file that they replace keeps the form that its
 * neighbours and its compiler expect.
 *
 * @param byteOrderMark whether it begins with one
 * @param carriageReturns whether every line feed, and there is one, follows a carriage return
 */
public record TextForm(boolean byteOrderMark, boolean carriageReturns) {
    /** That of a new file. */
    public static final TextForm PLAIN = new TextForm(false, false);

    private static final String MARK = "\ufeff";

    public static TextForm of(String text) {
        var breaks = count(text, "\n");
        return new TextForm(text.startsWith(MARK), breaks > 0 && breaks == count(text, "\r\n"));
    }

    /** The content in this form; what it says itself about its line ends or its mark is left as it is. */
    public String given(String content) {
        var ended = carriageReturns && content.indexOf('\r') < 0 ? content.replace("\n", "\r\n") : content;
        return byteOrderMark && !ended.startsWith(MARK) ? MARK + ended : ended;
    }

    /** The text without its byte order mark, which is no character of it. */
    public static String withoutMark(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    private static int count(String text, String part) {
        var count = 0;
        for (var at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
