package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Plain;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice generate}: code from a description. */
@Command(
        name = "generate",
        description =
                "Code from a description, by the plan of that name: what is wanted, how it is built, the code, and "
                        + "whether it holds.",
        footer = {
            "",
            "Examples:",
            "  sluice generate \"A program that counts the words of a file\" --language python",
            "  sluice generate - --output ./words < description.md"
        })
final class GenerateCommand extends PlanCommand {
    @Mixin
    private Message message;

    @Option(names = "--language", paramLabel = "NAME", description = "The programming language to write.")
    private String language;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Bring the files here when it is done; new or empty.")
    private Path output;

    GenerateCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws IOException, InterruptedException {
        if (output != null) {
            Download.requireEmpty(output);
        }
        var text = message.text(console());
        var wish = language == null ? text : text + "\n\nWrite it in " + language + ".";
        var server = server();
        var carried = carryOut(server, "generate", wish);
        if (output != null && carried.exit() == Exit.DONE) {
            var files = new Download(server, output).files(carried.session());
            files.forEach(file -> console().note(output + "/" + Plain.line(file)));
        }
        return carried.exit();
    }
}
