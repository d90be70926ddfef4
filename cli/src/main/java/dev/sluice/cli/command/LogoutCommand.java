package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import picocli.CommandLine.Command;

/** {@code sluice logout}: ends a login, here and at the server. */
@Command(
        name = "logout",
        description = "Ends the login at a server: its tokens are forgotten here, and count no more there.",
        footer = {"", "Examples:", "  sluice logout", "  sluice logout --server https://sluice.example.org"})
final class LogoutCommand extends ClientCommand {
    LogoutCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var server = server();
        if (server.identity().end()) {
            console().note("Logged out at " + server.base() + ".");
            return Exit.DONE;
        }
        console()
                .note("The tokens are forgotten here, but " + server.base()
                        + " was not told: there they are good until they end.");
        return Exit.AWAY;
    }
}
