package dev.sluice.workers.prompt;

import dev.langchain4j.data.message.ChatMessage;
import dev.sluice.contracts.HistoryEntry;
import java.util.List;

/** What a model is asked: a role's prompt and as much of the conversation as the model reads beside it. Pure. */
public final class Prompt {
    /** Of what a model reads and writes in all, this part is left to its answer, up to a bound. */
    private static final int ANSWER_PART = 4;

    private static final int ANSWER_TOKENS_MAX = 16_000;

    private Prompt() {}

    /**
     * The messages, the role's prompt first.
     *
     * @param contextTokens how much the model reads and writes in all
     * @param toolTokens what the definitions of the tools take of that
     */
    public static List<ChatMessage> of(RoleSheet role, List<HistoryEntry> history, int contextTokens, int toolTokens) {
        var answer = Math.min(contextTokens / ANSWER_PART, ANSWER_TOKENS_MAX);
        var left = contextTokens - answer - toolTokens - TokenEstimate.of(role.prompt()) - Line.FRAME_TOKENS;
        return new ContextWindow(left).of(Transcript.of(history)).messages(role.prompt());
    }

    /** About how many tokens a text takes, rather too many than too few. */
    public static int tokens(String text) {
        return TokenEstimate.of(text);
    }
}
