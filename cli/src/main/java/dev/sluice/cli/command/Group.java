package dev.sluice.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only has others: alone it explains them. */
abstract class Group implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public final void run() {
        var command = spec.commandLine();
        command.usage(command.getOut());
    }
}
