package dev.sluice.policy;

/** A rule whose expression is none. */
public final class InvalidRule extends Exception {
    private final String rule;
    private final int index;
    private final int line;
    private final int column;

    InvalidRule(String rule, int index, int line, int column, String message) {
        super(message);
        this.rule = rule;
        this.index = index;
        this.line = line;
        this.column = column;
    }

    /** The rule's name. */
    public String rule() {
        return rule;
    }

    /** Its place in the list of rules, from 0. */
    public int index() {
        return index;
    }

    /** Where in its expression, from 1. */
    public int line() {
        return line;
    }

    /** Where in the line, from 1. */
    public int column() {
        return column;
    }
}
