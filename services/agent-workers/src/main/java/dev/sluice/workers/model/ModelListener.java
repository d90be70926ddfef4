package dev.sluice.workers.model;

import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * Hears one model call, from its first byte to its one end; called on an event loop, which it must not hold up. After
 * {@link #replied} or {@link #failed} nothing more is heard.
 */
public interface ModelListener {
    /** Bytes came, whatever they say: the wire is not silent. */
    void heard();

    /** The model wrote text. */
    void wrote(String text);

    /** The model thinks this, ahead of what it says; whether it shows all of it is its own choice. */
    void thought(String text);

    /** The model wrote so many characters of a tool call's arguments; {@code tool} is empty while it has no name. */
    void wroteArguments(String tool, int chars);

    /** The call cost so much, with what failed on the way, in millionths of the price table's currency. */
    void cost(long micros);

    /** The model's reply is whole. */
    void replied(ChatResponse reply);

    /** There is no reply, or no whole one. */
    void failed(ModelTrouble trouble);
}
