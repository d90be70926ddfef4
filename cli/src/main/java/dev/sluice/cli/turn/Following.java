package dev.sluice.cli.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.watch.Heard;
import dev.sluice.cli.watch.Shown;
import dev.sluice.cli.watch.Transcript;
import dev.sluice.cli.watch.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows one turn to its end: shows it, hands on what it asks, and stops it when the person presses Ctrl-C; a second
 * Ctrl-C leaves it to itself.
 */
public final class Following {
    private static final int CONFLICT = 409;
    private static final String SAID_TWICE = "duplicate_turn";

    private final Console console;
    private final Server server;
    private final Answers answers;
    private final boolean json;
    private final Printer printer;
    private final List<JsonNode> early = new ArrayList<>();
    private Optional<String> turn = Optional.empty();
    private Transcript transcript = new Transcript("");
    private boolean begun;
    private boolean cancelling;

    /** @param json whether each frame is printed as a line, and nothing else */
    public Following(Console console, Server server, Answers answers, boolean json) {
        this.console = console;
        this.server = server;
        this.answers = answers;
        this.json = json;
        this.printer = new Printer(console);
    }

    /** The turn that is followed; empty before one was accepted. */
    public Optional<String> followed() {
        return turn;
    }

    /** Follows the turn that the server accepts next. */
    public Outcome nextTurn(Watch watch) throws InterruptedException {
        return toItsEnd(watch);
    }

    /** Follows a turn that is known. */
    public Outcome turn(Watch watch, String known) throws InterruptedException {
        become(known);
        begun = true;
        return toItsEnd(watch);
    }

    private Outcome toItsEnd(Watch watch) throws InterruptedException {
        while (true) {
            switch (watch.next()) {
                case Heard.Told(var frame) -> {
                    var end = told(frame);
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
                case Heard.Lost() -> progress("The connection is lost; the turn goes on. Connecting again …");
                case Heard.Back() -> progress("Connected again; nothing is missing.");
                case Heard.Over(var why) -> throw why;
                case Heard.Interrupt() -> {
                    if (cancelling) {
                        printer.say("Left. The turn ends by itself.");
                        return Outcome.LEFT;
                    }
                    cancel();
                }
            }
        }
    }

    /**
     * What follows from a frame: the end, if it tells it.
     *
     * @throws Refused if the server does not take the turn, though it had got it
     */
    Optional<Outcome> told(JsonNode frame) {
        if (turn.isEmpty()) {
            return beforeAcceptance(frame);
        }
        return show(frame);
    }

    private Optional<Outcome> beforeAcceptance(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "accepted" -> {
                become(frame.path("turn").asText());
                for (var earlier : early) {
                    var end = show(earlier);
                    if (end.isPresent()) {
                        return end;
                    }
                }
                early.clear();
            }
            case "error" -> throw Refused.ofFrame(frame);
            default -> early.add(frame);
        }
        return Optional.empty();
    }

    private void become(String known) {
        turn = Optional.of(known);
        transcript = new Transcript(known);
    }

    private Optional<Outcome> show(JsonNode frame) {
        refuse(frame);
        if (json && turn.equals(Optional.ofNullable(frame.path("turn").textValue()))) {
            console.println(Plain.json(frame.toString()));
        }
        for (var shown : transcript.take(frame)) {
            if (!json) {
                printer.print(shown);
            }
            switch (shown) {
                case Shown.Asked asked -> decide(asked);
                case Shown.Question question -> answer(question);
                case Shown.End(var outcome, var _, var _) -> {
                    return Optional.of(outcome.equals("completed") ? Outcome.COMPLETED : stopped());
                }
                case Shown.Piece _, Shown.Speaker _, Shown.Again _, Shown.Note _, Shown.Tool _, Shown.Result _ -> {}
            }
        }
        return Optional.empty();
    }

    /** A turn that got no place, as in a full queue, has no end either; what was said twice has both. */
    private void refuse(JsonNode frame) {
        if (begun || !turn.equals(Optional.ofNullable(frame.path("turn").textValue()))) {
            return;
        }
        if (!frame.path("type").asText().equals("error")) {
            begun = true;
            return;
        }
        if (!frame.path("code").asText().equals(SAID_TWICE)) {
            throw Refused.ofFrame(frame);
        }
    }

    private Outcome stopped() {
        return cancelling ? Outcome.CANCELLED : Outcome.STOPPED;
    }

    private void decide(Shown.Asked asked) {
        answers.decide(asked)
                .ifPresentOrElse(
                        decision -> {
                            var body = JsonNodeFactory.instance.objectNode().put("approved", decision.approved());
                            decision.reason().ifPresent(reason -> body.put("reason", reason));
                            send("/api/v1/approvals/" + Server.encoded(asked.approval()) + "/decision", body);
                            if (!decision.approved() && !console.shell().hasPerson()) {
                                printer.say("Denied: nobody is at a terminal to be asked. "
                                        + "With --on-approval wait it stays open for somebody else.");
                            }
                        },
                        () -> printer.say(
                                "Unless it is decided: sluice approvals approve|deny " + Plain.line(asked.approval())));
    }

    private void answer(Shown.Question question) {
        answers.answer(question)
                .ifPresentOrElse(
                        text -> send(
                                "/api/v1/questions/" + Server.encoded(question.question()) + "/answer",
                                JsonNodeFactory.instance.objectNode().put("text", text)),
                        () -> printer.say(
                                "Unless it is answered: sluice questions answer " + Plain.line(question.question())));
    }

    /** Somebody else may have been faster, and a turn that is being cancelled asks nothing any more. */
    private void send(String path, JsonNode body) {
        try {
            server.post(path, body);
        } catch (Refused refused) {
            if (refused.status() != CONFLICT && refused.status() != 404) {
                throw refused;
            }
            var winner = refused.body().path("winner");
            printer.say("That was not needed any more"
                    + (winner.isTextual() ? ": " + Plain.line(winner.textValue()) + " was faster." : "."));
        }
    }

    private void cancel() {
        cancelling = true;
        turn.ifPresent(known -> {
            printer.say("Cancelling. Ctrl-C again leaves at once.");
            send("/api/v1/jobs/" + Server.encoded(known) + "/cancel", JsonNodeFactory.instance.objectNode());
        });
    }

    private void progress(String line) {
        if (!json) {
            printer.progress(line);
        }
    }
}
