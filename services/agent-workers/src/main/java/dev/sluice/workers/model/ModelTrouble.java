package dev.sluice.workers.model;

/** Why a model call gave no whole reply. */
public sealed interface ModelTrouble {
    /** The llm-router, or the provider through it, said no: instead of a reply, or in the middle of one. */
    record Refused(RouterError error) implements ModelTrouble {}

    /** No connection to the llm-router. */
    record Unreachable() implements ModelTrouble {}

    /** The connection broke, or the stream ended before the model did. */
    record Cut() implements ModelTrouble {}

    /** What came is no reply: a web page, an event that is no JSON, one that is too large. */
    record Unreadable(String what) implements ModelTrouble {}

    /** Reading the reply failed over a bug of ours. */
    record Bug(Throwable cause) implements ModelTrouble {}
}
