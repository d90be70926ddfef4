package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice questions}: what agents ask. */
@Command(
        name = "questions",
        description = "What agents ask you.",
        subcommands = {QuestionsCommand.ListQuestions.class, QuestionsCommand.Answer.class})
final class QuestionsCommand extends Group {
    private static final String PATH = "/api/v1/questions";

    /** {@code sluice questions list}. */
    @Command(
            name = "list",
            description = "Questions that wait for you.",
            footer = {"", "Examples:", "  sluice questions list", "  sluice questions list --status answered"})
    static final class ListQuestions extends ListCommand {
        @Option(
                names = "--status",
                paramLabel = "WORD",
                defaultValue = "pending",
                description = "pending, answered or cancelled (default: ${DEFAULT-VALUE}).")
        private String status;

        ListQuestions(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return list(
                    new Query(PATH).with("status", status),
                    "questions",
                    "There is none.",
                    new Column("QUESTION", "question_id"),
                    new Column("AGENT", "agent"),
                    new Column("SINCE", "created_at"),
                    new Column("TEXT", "text"));
        }
    }

    /** {@code sluice questions answer}. */
    @Command(
            name = "answer",
            description = "Answers a question, once; the agent goes on with it.",
            footer = {
                "",
                "Examples:",
                "  sluice questions answer s-12af03.q592c6 \"The one for each tenant.\"",
                "  sluice questions answer s-12af03.q592c6 - < answer.md"
            })
    static final class Answer extends ClientCommand {
        @Parameters(index = "0", paramLabel = "QUESTION", description = "The question's id.")
        private String question;

        @Mixin
        private Message message;

        Answer(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var body = JsonNodeFactory.instance.objectNode().put("text", message.text(console()));
            var answered = server().post(PATH + "/" + Server.encoded(question) + "/answer", body);
            if (json()) {
                console().json(answered);
            } else {
                console().note("Answered " + Plain.line(question) + ".");
            }
            return Exit.DONE;
        }
    }
}
