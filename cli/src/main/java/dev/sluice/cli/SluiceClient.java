package dev.sluice.cli;

import dev.sluice.cli.command.SluiceCommand;
import dev.sluice.cli.console.Shell;

/** The door of the client commands of {@code ./sluice}. */
public final class SluiceClient {
    private SluiceClient() {}

    public static void main(String[] arguments) {
        System.exit(SluiceCommand.of(Shell.ofProcess()).execute(arguments));
    }
}
