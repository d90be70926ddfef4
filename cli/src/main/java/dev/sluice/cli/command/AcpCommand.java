package dev.sluice.cli.command;

import dev.sluice.cli.acp.Agent;
import dev.sluice.cli.acp.Directories;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Plain;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice acp}: an editor's agent. */
@Command(
        name = "acp",
        description =
                "Serves an editor that speaks the Agent Client Protocol, on standard input and output. The editor starts "
                        + "it; all that is not the protocol goes to standard error.",
        footer = {
            "",
            "Examples:",
            "  sluice acp",
            "  sluice acp --server https://sluice.example.org --workspace my-project",
            "",
            "How to set up editors: docs/editors.md"
        })
final class AcpCommand extends ClientCommand {
    @Option(
            names = "--workspace",
            paramLabel = "NAME",
            description = "What the files of a new session begin as: a directory that the operator allows by name.")
    private String workspace;

    @Option(names = "--role", paramLabel = "NAME", description = "The agent to ask (default: the server's choice).")
    private String role;

    @Option(
            names = "--login",
            description = "Log in on the terminal and end. Editors that can open a terminal offer this.")
    private boolean login;

    @Spec
    private CommandSpec spec;

    AcpCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws IOException {
        if (login) {
            var code = spec.root()
                    .commandLine()
                    .execute("login", "--server", address().toString());
            return code == Exit.DONE.code() ? Exit.DONE : Exit.LOGIN;
        }
        if (shell().readsTerminal()) {
            throw new CommandRefused(
                    Exit.USAGE,
                    "This is for an editor to start, and a terminal is none.",
                    "How to set up yours: docs/editors.md. To talk here: sluice chat");
        }
        var terms = new Agent.Terms(
                Optional.ofNullable(workspace),
                Optional.ofNullable(role),
                Optional.ofNullable(AcpCommand.class.getPackage().getImplementationVersion())
                        .orElse("0"));
        Agent.serve(
                shell().in(),
                shell().out(),
                line -> console().note("sluice acp: " + Plain.line(line)),
                server(),
                new Directories(shell().configuration()),
                terms);
        return Exit.DONE;
    }
}
