package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.turn.Following;
import dev.sluice.cli.watch.Watch;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that carries out a plan of the server by its name, and shows it to its end. */
abstract class PlanCommand extends ClientCommand {
    @Option(names = "--workspace", paramLabel = "NAME", description = "What the files of its session begin as.")
    private String workspace;

    @Mixin
    private OnApproval onApproval;

    PlanCommand(Shell shell) {
        super(shell);
    }

    /** Asks for the plan with this message; gives its session too, so that its files can be read. */
    final Carried carryOut(Server server, String plan, String message) throws InterruptedException {
        var answers = onApproval.answers(console(), json());
        var body = JsonNodeFactory.instance.objectNode().put("message", message).put("plan", plan);
        if (workspace != null) {
            body.put("workspace", workspace);
        }
        var job = server.post(JobsCommand.PATH, body, Map.of("Idempotency-Key", "cli-" + UUID.randomUUID()));
        var session = job.path("session_id").asText();
        try (var watch = new Watch(server, session, 0);
                var _ = new Interruption(watch::interrupt)) {
            var outcome = new Following(console(), server, answers, json())
                    .turn(watch, job.path("job_id").asText());
            return new Carried(session, outcome.exit());
        }
    }

    /** How a plan ended, and where its files are. */
    record Carried(String session, Exit exit) {}
}
