package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A scripted reply in the words of one API: what is sent at its beginning, for each token, and at its end. */
sealed interface ReplyWire permits ChatWire, ResponsesWire, MessagesWire, GeminiWire {
    /** What a tool call costs, whatever its arguments. */
    int TOKENS_PER_CALL = 8;

    /** What thinking costs, whatever comes of it. */
    int TOKENS_PER_THOUGHT = 16;

    List<ObjectNode> beginning();

    List<ObjectNode> token(String token);

    /** All calls of the reply. */
    List<ObjectNode> calls();

    List<ObjectNode> end();

    /** Whether the end says what the reply took. */
    boolean saysUsage();

    /** How many {@code [DONE]} follow the end. */
    int endMarks();

    /** What is said in the middle of a stream that fails. */
    ObjectNode failure(String message);

    /** Something well-formed that holds no answer. */
    ObjectNode nothing(boolean streamed);

    /** The reply in one piece. */
    ObjectNode whole();

    /** What was thought before the first token. */
    long thoughtTokens();

    /** All that was written, thoughts among it. */
    long completionTokens();

    long callTokens();
}
