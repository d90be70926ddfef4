package dev.sluice.testkit.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One answer of the {@link ScriptedProvider}: what it says, how fast, and what goes wrong.
 *
 * <pre>
 * ScriptedReply.text("Hello").pacing(Duration.ofMillis(50), Duration.ofMillis(20))
 * ScriptedReply.calls(new Call("read_file", "{\"path\":\"a\"}"), new Call("read_file", "{\"path\":\"b\"}"))
 * ScriptedReply.tokens(50).failing(new Fault.Cut(5))
 * </pre>
 *
 * @param tokens the text in the pieces in which it is streamed
 * @param calls tools it asks for, all at once, after the text
 * @param firstByte the wait before the first byte
 * @param betweenTokens the wait between two tokens
 * @param usage whether it says how many tokens it took; it bills them anyway
 * @param bytesPerWrite how many bytes go into one packet; 0 sends each event whole
 * @param lineEnd the line end of its events
 */
public record ScriptedReply(
        List<String> tokens,
        List<Call> calls,
        Duration firstByte,
        Duration betweenTokens,
        boolean usage,
        int bytesPerWrite,
        String lineEnd,
        Optional<Fault> fault) {
    private static final List<String> WORDS =
            List.of("alpha ", "bravo ", "delta ", "gamma ", "kappa ", "sigma ", "omega ", "theta ");
    private static final int CHARS_PER_TOKEN = 4;

    /**
     * A tool call.
     *
     * @param tool the function's name; {@code *} is the first tool that the request offers, and a call of a tool that it
     *     does not offer is left out
     * @param arguments a JSON object as text
     */
    public record Call(String tool, String arguments) {}

    public ScriptedReply {
        tokens = List.copyOf(tokens);
        calls = List.copyOf(calls);
    }

    /** Says this text, about four characters a token. */
    public static ScriptedReply text(String text) {
        return of(text.isEmpty() ? List.of() : List.of(text.split("(?<=\\G[\\s\\S]{" + CHARS_PER_TOKEN + "})")));
    }

    /** Says this many words that mean nothing. */
    public static ScriptedReply tokens(int count) {
        return of(java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> WORDS.get(i % WORDS.size()))
                .toList());
    }

    /** Asks for these tools at once. */
    public static ScriptedReply calls(Call... calls) {
        return of(List.of()).calling(List.of(calls));
    }

    /** Fails in this way after a text of ten words. */
    public static ScriptedReply fault(Fault fault) {
        return tokens(10).failing(fault);
    }

    public ScriptedReply calling(List<Call> calls) {
        return new ScriptedReply(tokens, calls, firstByte, betweenTokens, usage, bytesPerWrite, lineEnd, fault);
    }

    public ScriptedReply pacing(Duration firstByte, Duration betweenTokens) {
        return new ScriptedReply(tokens, calls, firstByte, betweenTokens, usage, bytesPerWrite, lineEnd, fault);
    }

    public ScriptedReply failing(Fault fault) {
        return new ScriptedReply(
                tokens, calls, firstByte, betweenTokens, usage, bytesPerWrite, lineEnd, Optional.of(fault));
    }

    public ScriptedReply withoutUsage() {
        return new ScriptedReply(tokens, calls, firstByte, betweenTokens, false, bytesPerWrite, lineEnd, fault);
    }

    /** Breaks events into packets of this size, in the middle of characters too. */
    public ScriptedReply split(int bytesPerWrite) {
        return new ScriptedReply(tokens, calls, firstByte, betweenTokens, usage, bytesPerWrite, lineEnd, fault);
    }

    public ScriptedReply lineEnd(String lineEnd) {
        return new ScriptedReply(tokens, calls, firstByte, betweenTokens, usage, bytesPerWrite, lineEnd, fault);
    }

    String wholeText() {
        return String.join("", tokens);
    }

    private static ScriptedReply of(List<String> tokens) {
        return new ScriptedReply(tokens, List.of(), Duration.ZERO, Duration.ZERO, true, 0, "\n", Optional.empty());
    }
}
