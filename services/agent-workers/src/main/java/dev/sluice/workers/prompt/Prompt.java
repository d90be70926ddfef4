package dev.sluice.workers.prompt;

import dev.langchain4j.data.message.ChatMessage;
import dev.sluice.contracts.HistoryEntry;
import java.util.List;

/**
 * What a model is asked: a role's prompt and the conversation. The orchestrator chooses what is shown of that as soon as it
 * has been told how much the model reads; what is cut here is for the first call of a session, and for a model that turns
 * out to read less. Pure.
 */
public final class Prompt {
    /** Of what a model reads and writes in all, this part is left to its answer, up to a bound. */
    private static final int ANSWER_PART = 4;

    private static final int ANSWER_TOKENS_MAX = 16_000;

    private Prompt() {}

    /**
     * For how many tokens of history a model has room beside the role's prompt, its tools and its answer.
     *
     * @param contextTokens how much the model reads and writes in all
     * @param toolTokens what the definitions of the tools take of that
     */
    public static int room(RoleSheet role, int contextTokens, int toolTokens) {
        var answer = Math.min(contextTokens / ANSWER_PART, ANSWER_TOKENS_MAX);
        return contextTokens - answer - toolTokens - TokenEstimate.of(role.prompt()) - Line.FRAME_TOKENS;
    }

    /** The messages of a history that was chosen for its model, the role's prompt first. */
    public static List<ChatMessage> whole(RoleSheet role, List<HistoryEntry> history) {
        return Transcript.of(history).messages(role.prompt());
    }

    /** The messages with as much of a history as there is room for by a careful estimate, the role's prompt first. */
    public static List<ChatMessage> cut(RoleSheet role, List<HistoryEntry> history, int room) {
        return new ContextWindow(room).of(Transcript.of(history)).messages(role.prompt());
    }

    /** About how many tokens a text takes, rather too many than too few. */
    public static int tokens(String text) {
        return TokenEstimate.of(text);
    }
}
