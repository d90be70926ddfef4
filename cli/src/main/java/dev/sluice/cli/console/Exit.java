package dev.sluice.cli.console;

/** How a command ends, in numbers that scripts can rely on. */
public enum Exit {
    DONE(0, "it is done"),
    FAILED(1, "it did not work: the turn failed or was cancelled, or the server refused"),
    USAGE(2, "the command line is wrong; nothing was asked of the server"),
    ABSENT(3, "there is no such thing, or it is not yours"),
    LOGIN(4, "log in first, or you may not do that"),
    AWAY(5, "the server is away or too busy; trying again later may help"),
    INTERRUPTED(130, "Ctrl-C");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
