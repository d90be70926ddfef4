package dev.sluice.session.search;

import java.util.ArrayList;
import java.util.List;

/** A few words around what was found, in parts and never as HTML: whoever shows them marks those that are hits. */
public final class Excerpt {
    static final char BEGIN = '\u0002';
    static final char END = '\u0003';

    /** Postgres marks nothing in what looks like a tag or a path, so these signs stand as others while it looks. */
    static final String HIDDEN = "\u0004\u0005\u0006";

    /** What is hidden, sign by sign; then what must not be in a text that is marked, and is left out. */
    static final String SHOWN = "<>/" + BEGIN + END + HIDDEN;

    private Excerpt() {}

    /** A stretch of the text. */
    public record Part(String text, boolean hit) {}

    /** The parts of a text in which Postgres has put {@link #BEGIN} before each hit and {@link #END} behind it. */
    static List<Part> parts(String marked) {
        var parts = new ArrayList<Part>();
        var begin = 0;
        for (var at = 0; at < marked.length(); at++) {
            var sign = marked.charAt(at);
            if (sign == BEGIN || sign == END) {
                add(parts, marked.substring(begin, at), sign == END);
                begin = at + 1;
            }
        }
        add(parts, marked.substring(begin), false);
        return parts;
    }

    private static String shown(String text) {
        var shown = text;
        for (var i = 0; i < HIDDEN.length(); i++) {
            shown = shown.replace(HIDDEN.charAt(i), SHOWN.charAt(i));
        }
        return shown;
    }

    private static void add(List<Part> parts, String text, boolean hit) {
        if (!text.isEmpty()) {
            parts.add(new Part(shown(text), hit));
        }
    }
}
