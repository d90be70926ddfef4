package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice debug}: why something fails, and how it does not. */
@Command(
        name = "debug",
        description =
                "Why something fails and how it does not, by the plan of that name. Files are sent as part of the message.",
        footer = {
            "",
            "Examples:",
            "  sluice debug src/main.py --error \"IndexError: list index out of range\"",
            "  make check 2>&1 | sluice debug Makefile --error -"
        })
final class DebugCommand extends PlanCommand {
    private static final int ERROR_BYTES_MAX = 60_000;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of text.")
    private List<Path> files;

    @Option(names = "--error", required = true, paramLabel = "TEXT", description = "What is seen; - is standard input.")
    private String error;

    DebugCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws InterruptedException {
        var seen = error.equals("-") ? console().readAll(ERROR_BYTES_MAX) : error;
        var message = SourceFiles.behind("Find out why this happens, and mend it:\n\n" + seen.indent(4), files);
        return carryOut(server(), "debug", message).exit();
    }
}
