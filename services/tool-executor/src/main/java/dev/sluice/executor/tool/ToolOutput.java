package dev.sluice.executor.tool;

import java.util.Optional;

/**
 * What a tool says to the model.
 *
 * @param truncated whether the middle was left out, which a mark in the text says too
 * @param exitCode of the program that it ran; empty if it ran none
 */
public record ToolOutput(String text, boolean truncated, Optional<Integer> exitCode) {
    /** The longest text in characters, marks aside; of a longer one the model gets head and tail. */
    public static final int CHARS_MAX = 64 * 1024;

    private static final int TAIL_CHARS = 16 * 1024;

    /** What a tool says that ran no program. */
    public ToolOutput(String text, boolean truncated) {
        this(text, truncated, Optional.empty());
    }

    /** The text, shortened if need be; {@code advice} tells the model how to get the rest. */
    public static ToolOutput of(String text, String advice) {
        if (text.length() <= CHARS_MAX) {
            return new ToolOutput(text, false);
        }
        var head = text.substring(0, wholeCharacter(text, CHARS_MAX - TAIL_CHARS));
        var tail = text.substring(wholeCharacter(text, text.length() - TAIL_CHARS));
        var left = text.length() - head.length() - tail.length();
        return new ToolOutput(head + "\n[... " + left + " characters left out; " + advice + " ...]\n" + tail, true);
    }

    private static int wholeCharacter(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
