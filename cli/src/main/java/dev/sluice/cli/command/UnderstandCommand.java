package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice understand}: what files do, and how. */
@Command(
        name = "understand",
        description = "What files do and how, by the plan of that name. They are sent as part of the message.",
        footer = {
            "",
            "Examples:",
            "  sluice understand src/main.py src/greeting.py",
            "  sluice understand Makefile --question \"What does 'make check' run?\""
        })
final class UnderstandCommand extends PlanCommand {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of text.")
    private List<Path> files;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            defaultValue = "Explain these files: what they do, how, and what is open.",
            description = "What you want to know (default: what they do, how, and what is open).")
    private String question;

    UnderstandCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws InterruptedException {
        return carryOut(server(), "understand", SourceFiles.behind(question, files))
                .exit();
    }
}
