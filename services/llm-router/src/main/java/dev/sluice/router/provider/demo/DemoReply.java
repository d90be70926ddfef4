package dev.sluice.router.provider.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the demo model says next.
 *
 * @param calls the tools it asks for, all at once; empty if it only speaks
 */
public record DemoReply(String text, List<Call> calls) {
    private static final Pattern WORD = Pattern.compile("\\S+\\s*|\\s+");

    /** One tool call. */
    public record Call(String tool, ObjectNode arguments) {}

    static DemoReply text(String text) {
        return new DemoReply(text, List.of());
    }

    static DemoReply calls(String text, List<Call> calls) {
        return new DemoReply(text, List.copyOf(calls));
    }

    /** The text in the pieces in which it is streamed, a word each. */
    public List<String> tokens() {
        var tokens = new ArrayList<String>();
        var words = WORD.matcher(text);
        while (words.find()) {
            tokens.add(words.group());
        }
        return List.copyOf(tokens);
    }

    public String finishReason() {
        return calls.isEmpty() ? "stop" : "tool_calls";
    }
}
