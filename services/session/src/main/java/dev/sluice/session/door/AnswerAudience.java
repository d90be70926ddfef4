package dev.sluice.session.door;

import dev.sluice.contracts.TurnId;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.log.Watcher;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Listens for the end of one turn and keeps only that; no longer than the client is there and may listen. */
final class AnswerAudience implements Watcher.Audience {
    private final TurnId turn;
    private final boolean steered;
    private final Instant until;
    private final BooleanSupplier entitled;
    private Optional<ChatResource.Answer> answer = Optional.empty();

    AnswerAudience(TurnId turn, boolean steered, Instant until, BooleanSupplier entitled) {
        this.turn = turn;
        this.steered = steered;
        this.until = until;
        this.entitled = entitled;
    }

    @Override
    public void send(Frame frame) {
        if (answer.isEmpty() && frame.ends(turn)) {
            answer = Optional.of(new ChatResource.Answer(
                    turn.session().value(),
                    turn.value(),
                    frame.body().path("outcome").asText(),
                    text(frame, "text"),
                    text(frame, "reason"),
                    steered));
        }
    }

    @Override
    public boolean listening() {
        return answer.isEmpty() && entitled.getAsBoolean() && Instant.now().isBefore(until);
    }

    Optional<ChatResource.Answer> answer() {
        return answer;
    }

    private static Optional<String> text(Frame frame, String field) {
        return Optional.ofNullable(frame.body().path(field).textValue());
    }
}
