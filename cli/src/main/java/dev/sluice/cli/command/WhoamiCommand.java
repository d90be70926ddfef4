package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Plain;
import picocli.CommandLine.Command;

/** {@code sluice whoami}: who is logged in, and where. */
@Command(
        name = "whoami",
        description = "Says who is logged in at which server, in which tenant and with which roles.",
        footer = {"", "Examples:", "  sluice whoami", "  sluice whoami --json"})
final class WhoamiCommand extends ClientCommand {
    WhoamiCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var account = Account.of(server());
        if (json()) {
            console().json(account.json());
            return Exit.DONE;
        }
        console()
                .println("%s of tenant %s (%s) at %s"
                        .formatted(
                                Plain.line(account.user()),
                                Plain.line(account.tenant()),
                                Plain.line(String.join(", ", account.roles())),
                                account.server()));
        return Exit.DONE;
    }
}
