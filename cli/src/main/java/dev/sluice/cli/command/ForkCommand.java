package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice fork}: another way from where a session was. */
@Command(
        name = "fork",
        description =
                "Makes a new session that goes on where one was, with the files as they were then. Prints its id.",
        footer = {
            "",
            "Examples:",
            "  sluice fork s-12af03",
            "  sluice chat --session \"$(sluice fork s-12af03 --seq 12 --title 'Another way')\""
        })
final class ForkCommand extends ClientCommand {
    @Parameters(paramLabel = "SESSION", description = "The session's id.")
    private String session;

    @Option(names = "--seq", paramLabel = "NUMBER", description = "The last fact that counts (default: the newest).")
    private Long seq;

    @Option(names = "--title", paramLabel = "TEXT", description = "The title of the new session.")
    private String title;

    @Option(names = "--without-files", description = "Go on though the files of that time are not kept.")
    private boolean withoutFiles;

    ForkCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var body = JsonNodeFactory.instance.objectNode();
        if (seq != null) {
            body.put("seq", seq);
        }
        if (title != null) {
            body.put("title", title);
        }
        if (withoutFiles) {
            body.put("without_files", true);
        }
        var fork = server().post(
                        "/api/v1/sessions/" + Server.encoded(session) + "/fork",
                        body,
                        Map.of("Idempotency-Key", "cli-" + UUID.randomUUID()));
        if (json()) {
            console().json(fork);
        } else {
            console().println(Plain.line(fork.path("session_id").asText()));
        }
        return Exit.DONE;
    }
}
