package dev.sluice.contracts;

/** What becomes of what a user says while a turn of the session runs. */
public enum TurnMode {
    /** It is a turn of its own, which waits. */
    QUEUE,
    /** It joins the turn that runs, before its next step. Where none runs it is a turn of its own. */
    STEER
}
