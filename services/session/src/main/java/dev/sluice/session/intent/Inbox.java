package dev.sluice.session.intent;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.Traceparent;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.kafka.KafkaSender;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The one way in: writes intents to {@code sluice.inbox} and knows when the broker has them. */
@ApplicationScoped
public class Inbox {
    private final KafkaSender sender;
    private final Answers answers;
    private final SessionConfig config;

    public Inbox(KafkaSender sender, Answers answers, SessionConfig config) {
        this.sender = sender;
        this.answers = answers;
        this.config = config;
    }

    /**
     * Writes an intent of {@code actor} in the conversation of {@code scope}'s owner, and returns once the broker has it on disk, or fails with 503. Call it on a thread that may
     * wait.
     */
    public Submission send(Actor actor, Scope scope, Input.Intent intent, Optional<String> sentTraceparent) {
        var id = "i-" + UUID.randomUUID();
        var traceparent = Traceparent.continued(sentTraceparent);
        var bytes =
                MessageCodec.write(new InputRecord(id, scope, Optional.of(actor), Optional.of(traceparent), intent));
        if (bytes.length > Topics.INBOX.recordBytesMax()) {
            throw Problem.of(
                    413, "too_large", "the request is larger than " + Topics.INBOX.recordBytesMax() + " bytes");
        }
        CrashPoint.SESSION_BEFORE_INTENT.reached();
        var answer = answers.expect(id, intent);
        try {
            sender.send(
                    Topics.INBOX,
                    scope.session().value(),
                    bytes,
                    Map.of(Traceparent.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII)),
                    config.ackMax());
        } catch (Problem unsent) {
            answer.cancel(false);
            throw unsent;
        }
        CrashPoint.SESSION_AFTER_INTENT.reached();
        return new Submission(id, answer);
    }
}
