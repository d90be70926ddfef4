package dev.sluice.cli.turn;

import dev.sluice.cli.console.Exit;

/** How following a turn ended. */
public enum Outcome {
    COMPLETED(Exit.DONE),
    /** It failed, or somebody else cancelled it. */
    STOPPED(Exit.FAILED),
    /** The person here cancelled it. */
    CANCELLED(Exit.INTERRUPTED),
    /** The person here left it to itself. */
    LEFT(Exit.INTERRUPTED);

    private final Exit exit;

    Outcome(Exit exit) {
        this.exit = exit;
    }

    public Exit exit() {
        return exit;
    }
}
