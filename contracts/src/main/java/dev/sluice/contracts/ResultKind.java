package dev.sluice.contracts;

/** What a field of a task's result holds. */
public enum ResultKind {
    TEXT,
    NUMBER,
    FLAG,
    LIST,
    OBJECT
}
