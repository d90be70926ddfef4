package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice approvals mode}: how much of what agents do in a session needs a person. */
@Command(
        name = "mode",
        description = {
            "How much of what agents do in a session needs a person, from the next call on.",
            "ask: what the policy asks about. auto-edit: files are edited without asking, for a day at most; commands still ask.",
            "plan-only: nothing is changed."
        },
        footer = {"", "Examples:", "  sluice approvals mode s-12af03 auto-edit"})
final class ModeCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
    private String session;

    @Parameters(index = "1", paramLabel = "MODE", description = "ask, auto-edit or plan-only.")
    private String mode;

    ModeCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var body = JsonNodeFactory.instance.objectNode().put("mode", mode);
        var set = server().put("/api/v1/sessions/" + Server.encoded(session) + "/mode", body);
        if (json()) {
            console().json(set);
            return Exit.DONE;
        }
        var until = set.path("until").asText("");
        console()
                .note("The session is in the mode "
                        + Plain.line(set.path("mode").asText())
                        + (until.isEmpty() ? "." : ", until " + Plain.line(until) + "."));
        return Exit.DONE;
    }
}
