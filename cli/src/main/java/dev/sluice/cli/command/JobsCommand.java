package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Fields;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.turn.Following;
import dev.sluice.cli.turn.Others;
import dev.sluice.cli.watch.Watch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice jobs}: turns that nobody need watch. */
@Command(
        name = "jobs",
        description = "Turns that nobody need watch.",
        subcommands = {
            SubmitCommand.class,
            JobsCommand.ListJobs.class,
            JobsCommand.ShowJob.class,
            JobsCommand.WatchJob.class,
            JobsCommand.CancelJob.class,
            JobsCommand.Results.class
        })
final class JobsCommand extends Group {
    static final String PATH = "/api/v1/jobs";

    private static String path(String job) {
        return PATH + "/" + Server.encoded(job);
    }

    /** Shows a job until it has ended, from its beginning on. */
    static Exit watch(Console console, Server server, JsonNode job, boolean json) throws InterruptedException {
        var id = job.path("job_id").asText();
        try (var watch = new Watch(server, job.path("session_id").asText(), 0);
                var _ = new Interruption(watch::interrupt)) {
            return new Following(console, server, new Others(), json)
                    .turn(watch, id)
                    .exit();
        }
    }

    /** {@code sluice jobs list}. */
    @Command(
            name = "list",
            description = "Your jobs, the newest first.",
            footer = {
                "",
                "Examples:",
                "  sluice jobs list",
                "  sluice jobs list --status waiting",
                "  sluice jobs list --since 2026-11-01T00:00:00Z --json | jq length"
            })
    static final class ListJobs extends ListCommand {
        @Option(
                names = "--status",
                paramLabel = "WORD",
                description = "queued, running, waiting, cancelling, completed, failed or cancelled.")
        private String status;

        @Option(names = "--role", paramLabel = "NAME", description = "Of this agent.")
        private String role;

        @Option(names = "--text", paramLabel = "TEXT", description = "Whose message has this.")
        private String text;

        @Option(names = "--since", paramLabel = "TIME", description = "Accepted since, such as 2026-11-01T00:00:00Z.")
        private String since;

        @Option(names = "--until", paramLabel = "TIME", description = "Accepted before.")
        private String until;

        ListJobs(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return list(
                    new Query(PATH)
                            .with("status", status)
                            .with("role", role)
                            .with("text", text)
                            .with("since", since)
                            .with("until", until),
                    "jobs",
                    "There is no such job.",
                    new Column("JOB", "job_id"),
                    new Column("STATUS", "status"),
                    new Column("AGENT", "agent"),
                    new Column("ACCEPTED", "accepted_at"),
                    new Column("MESSAGE", "text"));
        }
    }

    /** {@code sluice jobs show}. */
    @Command(
            name = "show",
            description = "One job: how it stands, and what it cost.",
            footer = {"", "Examples:", "  sluice jobs show j-12af03.6e2e82", "  sluice jobs show j-12af03.6e2e82 --json"
            })
    static final class ShowJob extends OfOneJob {
        ShowJob(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var node = server().get(path(job));
            if (json()) {
                console().json(node);
                return Exit.DONE;
            }
            console()
                    .print(new Fields()
                            .with("job", node.path("job_id").asText())
                            .with("session", node.path("session_id").asText())
                            .with("status", node.path("status").asText())
                            .with("reason", node.path("reason").asText(""))
                            .with("agent", node.path("agent").asText())
                            .with("accepted", node.path("accepted_at").asText())
                            .with("started", node.path("started_at").asText(""))
                            .with("ended", node.path("ended_at").asText(""))
                            .with("model calls", node.path("model_calls").asText())
                            .with("cost", Money.of(node.path("cost_micros").asLong()))
                            .with(
                                    "callback",
                                    node.path("callback").path("state").asText(""))
                            .lines(console().palette()));
            console().println("");
            console().println(Plain.text(node.path("text").asText()));
            return Exit.DONE;
        }
    }

    /** {@code sluice jobs watch}. */
    @Command(
            name = "watch",
            description = "Shows a job from its beginning until it has ended. Ctrl-C cancels it, a second one leaves.",
            footer = {"", "Examples:", "  sluice jobs watch j-12af03.6e2e82"})
    static final class WatchJob extends OfOneJob {
        WatchJob(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() throws InterruptedException {
            var server = server();
            return watch(console(), server, server.get(path(job)), json());
        }
    }

    /** {@code sluice jobs cancel}. */
    @Command(
            name = "cancel",
            description = "Stops a job.",
            footer = {"", "Examples:", "  sluice jobs cancel j-12af03.6e2e82"})
    static final class CancelJob extends OfOneJob {
        CancelJob(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var answer = server().post(path(job) + "/cancel");
            if (json()) {
                console().json(answer);
            } else {
                console().note("Cancelling " + Plain.line(job) + ".");
            }
            return Exit.DONE;
        }
    }

    /** {@code sluice jobs results}. */
    @Command(
            name = "results",
            description = "What came of a job. Ends with 1 if it failed, was cancelled or has not ended.",
            footer = {"", "Examples:", "  sluice jobs results j-12af03.6e2e82 > answer.md"})
    static final class Results extends OfOneJob {
        Results(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var results = server().get(path(job) + "/results");
            var status = results.path("status").asText();
            if (json()) {
                console().json(results);
            } else if (results.path("text").isTextual()) {
                console().println(Plain.text(results.path("text").textValue()));
            } else {
                console()
                        .note("There are no results: it is " + Plain.line(status)
                                + results.path("reason")
                                        .asText("")
                                        .transform(why -> why.isEmpty() ? "" : " (" + Plain.line(why) + ")")
                                + ". Watch it: sluice jobs watch " + Plain.line(job));
            }
            return status.equals("completed") ? Exit.DONE : Exit.FAILED;
        }
    }

    /** A command about one job. */
    private abstract static class OfOneJob extends ClientCommand {
        @Parameters(paramLabel = "JOB", description = "The job's id.")
        String job;

        OfOneJob(Shell shell) {
            super(shell);
        }
    }
}
