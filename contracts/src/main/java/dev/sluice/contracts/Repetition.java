package dev.sluice.contracts;

/** How an agent goes round in circles. */
public enum Repetition {
    /** It asks for the same tools again and again. */
    SAME_CALL,
    /** It asks for two things in turn, and gets the same each time. */
    PING_PONG,
    /** It says the same again and again, whatever its tools tell it. */
    MONOLOGUE,
    /** Whatever it asks for fails alike. */
    SAME_ERROR
}
