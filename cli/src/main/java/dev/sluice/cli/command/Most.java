package dev.sluice.cli.command;

import picocli.CommandLine.Option;

/** How many things of a list are shown. */
final class Most {
    @Option(
            names = {"-L", "--limit"},
            paramLabel = "NUMBER",
            defaultValue = "30",
            description = "Show at most so many (default: ${DEFAULT-VALUE}).")
    private int number;

    int number() {
        return Math.max(1, number);
    }
}
