package dev.sluice.contracts;

/** What somebody thinks of a turn, in one word. */
public enum Rating {
    UP,
    DOWN,
    /** What was thought before is taken back. */
    NONE
}
