package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice rewind}: a session as it was before a turn. */
@Command(
        name = "rewind",
        description =
                "Sets a session back to before a turn, conversation and files. What came since stays in the log, but "
                        + "counts no more.",
        footer = {"", "Examples:", "  sluice rewind s-12af03 --before s-12af03.9c2e4f", "  sluice fork s-12af03"})
final class RewindCommand extends ClientCommand {
    @Parameters(paramLabel = "SESSION", description = "The session's id.")
    private String session;

    @Option(
            names = "--before",
            required = true,
            paramLabel = "TURN",
            description = "The first turn that is to count no more.")
    private String turn;

    @Option(names = "--without-files", description = "Leave the files as they are.")
    private boolean withoutFiles;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    RewindCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        confirm("Set " + Plain.line(session) + " back to before " + Plain.line(turn) + "?", yes);
        var body = JsonNodeFactory.instance.objectNode().put("turn", turn);
        if (withoutFiles) {
            body.put("without_files", true);
        }
        var rewound = server().post("/api/v1/sessions/" + Server.encoded(session) + "/rewind", body);
        if (json()) {
            console().json(rewound);
        } else {
            console().note("Set back to fact " + rewound.path("to_seq").asLong() + ".");
        }
        return Exit.DONE;
    }
}
