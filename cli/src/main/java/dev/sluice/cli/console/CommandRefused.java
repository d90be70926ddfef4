package dev.sluice.cli.console;

/** A command that cannot go on: what is wrong, in one line, and what to do next. */
public final class CommandRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Exit exit;
    private final String next;

    /** @param next what to do about it, in one line; may be empty */
    public CommandRefused(Exit exit, String message, String next) {
        super(message, null, false, false);
        this.exit = exit;
        this.next = next;
    }

    public Exit exit() {
        return exit;
    }

    public String next() {
        return next;
    }
}
