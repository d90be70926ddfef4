package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Plain;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice jobs submit}: a turn that nobody need watch. */
@Command(
        name = "submit",
        description = "Submits a job and prints its id. Sent again with the same --key it is the same job.",
        footer = {
            "",
            "Examples:",
            "  job=$(sluice jobs submit \"Look for dead code\" --workspace sample)",
            "  sluice jobs submit - --watch < task.md",
            "  sluice jobs submit \"Nightly report\" --key \"report-$(date +%%F)\""
        })
final class SubmitCommand extends ClientCommand {
    @Mixin
    private Message message;

    @Option(names = "--role", paramLabel = "NAME", description = "The agent to ask (default: the server's choice).")
    private String role;

    @Option(names = "--session", paramLabel = "ID", description = "In this session (default: a new one).")
    private String session;

    @Option(names = "--workspace", paramLabel = "NAME", description = "What the files of a new session begin as.")
    private String workspace;

    @Option(names = "--title", paramLabel = "TEXT", description = "The title of a new session.")
    private String title;

    @Option(names = "--key", paramLabel = "TEXT", description = "The idempotency key (default: one of its own).")
    private String key;

    @Option(names = "--callback-url", paramLabel = "URL", description = "Who is told of its end.")
    private String callback;

    @Option(names = "--watch", description = "Show it until it has ended.")
    private boolean watch;

    SubmitCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws InterruptedException {
        var server = server();
        var sent = key == null ? "cli-" + UUID.randomUUID() : key;
        var job = server.post(JobsCommand.PATH, body(), Map.of("Idempotency-Key", sent));
        if (watch) {
            console().note("job " + Plain.line(job.path("job_id").asText()));
            return JobsCommand.watch(console(), server, job, json());
        }
        if (json()) {
            console().json(job);
            return Exit.DONE;
        }
        console().println(Plain.line(job.path("job_id").asText()));
        if (job.hasNonNull("callback_secret")) {
            console()
                    .note("callback secret "
                            + Plain.line(job.path("callback_secret").asText()));
        }
        return Exit.DONE;
    }

    private ObjectNode body() {
        var body = JsonNodeFactory.instance.objectNode().put("message", message.text(console()));
        put(body, "role", role);
        put(body, "session_id", session);
        put(body, "workspace", workspace);
        put(body, "title", title);
        put(body, "callback_url", callback);
        return body;
    }

    /** What nobody said is not sent. */
    private static void put(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
