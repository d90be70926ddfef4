package dev.sluice.executor.edit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text as models write it, without byte order mark and with line feeds only, and the way back: where it is changed, it
 * takes on the line ends that stood there.
 */
final class FlatText {
    private static final String MARK = "\ufeff";

    private final String original;
    private final String text;
    private final int markChars;

    /** Where in {@link #text} a line feed follows a carriage return, in rising order. */
    private final int[] returns;

    /** In place of the characters from {@code from} to {@code to} of the flat text. */
    record Change(int from, int to, String text) {}

    FlatText(String original) {
        this.original = original;
        markChars = original.startsWith(MARK) ? 1 : 0;
        var unmarked = original.substring(markChars);
        text = unmarked.replace("\r\n", "\n");
        returns = returnsOf(unmarked);
    }

    private static int[] returnsOf(String unmarked) {
        var found = IntStream.builder();
        var dropped = 0;
        for (var at = unmarked.indexOf("\r\n"); at >= 0; at = unmarked.indexOf("\r\n", at + 2)) {
            found.add(at - dropped);
            dropped++;
        }
        return found.build().toArray();
    }

    String text() {
        return text;
    }

    /** The line that the place is on, counted from 1. */
    int lineOf(int place) {
        return 1
                + (int) text.chars()
                        .limit(place)
                        .filter(character -> character == '\n')
                        .count();
    }

    /** Where the line begins; the length of the text if it has fewer lines. */
    int startOfLine(int line) {
        var place = 0;
        for (var number = 1; number < line; number++) {
            var end = text.indexOf('\n', place);
            if (end < 0) {
                return text.length();
            }
            place = end + 1;
        }
        return place;
    }

    /** The original with these changes, which are in order and do not overlap. */
    String with(List<Change> changes) {
        var result = new StringBuilder(original.length());
        var copied = 0;
        for (var change : changes) {
            result.append(original, copied, originalPlace(change.from)).append(endedAsThere(change));
            copied = originalPlace(change.to);
        }
        return result.append(original.substring(copied)).toString();
    }

    private String endedAsThere(Change change) {
        var carriageReturns = carriageReturnAt(change.from) && change.text.indexOf('\r') < 0;
        return carriageReturns ? change.text.replace("\n", "\r\n") : change.text;
    }

    /** Whether the line ends with one; that of a last line which does not end, is the one before it. */
    private boolean carriageReturnAt(int place) {
        var next = text.indexOf('\n', place);
        var end = next >= 0 ? next : text.lastIndexOf('\n');
        return end >= 0 && Arrays.binarySearch(returns, end) >= 0;
    }

    private int originalPlace(int place) {
        var found = Arrays.binarySearch(returns, place);
        var before = found >= 0 ? found : -found - 1;
        return markChars + place + before;
    }
}
