package dev.sluice.session.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.CallbackRow;
import dev.sluice.session.projection.CallbackRow.Outcome;
import dev.sluice.session.projection.CallbackRow.Taken;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactsProjector;
import dev.sluice.session.projection.ProjectionSchema;
import dev.sluice.session.projection.TurnRow;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Tells who wants to know that a job has ended. What is to be told stands in Postgres, written with the job's end, so it survives
 * whoever was about to tell it: at least once, with the job's id to know a repetition by. One replica tries at a time. It looks when a
 * turn has ended here, when the next is due, and now and then for what a replica that died was about to tell.
 */
@ApplicationScoped
public class Callbacks {
    private static final Logger LOG = Logger.getLogger(Callbacks.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);
    private static final Duration AWAY_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 64;
    private static final int PER_RECEIVER = 4;

    private final Database database;
    private final CallbackSender sender;
    private final RetryPlan retries;
    private final Duration lease;
    private final InHand inHand = new InHand(AT_ONCE, PER_RECEIVER);
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Thread telling;

    Callbacks(Database database, CallbackSender sender, SessionConfig config) {
        this.database = database;
        this.sender = sender;
        this.retries = new RetryPlan(FIRST_WAIT, config.callbacks().attemptsMax());
        this.lease = config.callbacks().timeout().multipliedBy(3).plus(FIRST_WAIT);
    }

    void start(@Observes ProjectionSchema.Ready tables) {
        telling = Thread.ofVirtual().name("session-callbacks").start(this::keepTelling);
    }

    void stop(@Observes ShutdownEvent stopping) {
        var thread = telling;
        if (thread != null) {
            thread.interrupt();
        }
        senders.shutdownNow();
    }

    void ended(@Observes FactsProjector.TurnEnded end) {
        inHand.wake();
    }

    private void keepTelling() {
        try {
            while (true) {
                inHand.await(tellWhatIsDue().toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to tell all that is due and may be told now; gives how long to wait for more. */
    private Duration tellWhatIsDue() {
        try {
            while (inHand.free() > 0) {
                var now = Instant.now();
                var busy = inHand.busy();
                var taken = database.change(() -> CallbackRow.take(now, lease, inHand.free(), busy));
                if (taken.isEmpty()) {
                    return database.ask(() -> CallbackRow.nextDue(busy))
                            .map(due -> Duration.between(Instant.now(), due))
                            .map(Callbacks::clamped)
                            .orElse(PAUSE_MAX);
                }
                taken.forEach(this::begin);
            }
            return PAUSE_MAX;
        } catch (Problem away) {
            return AWAY_PAUSE;
        }
    }

    /** What is due and was not taken another replica has in hand for a moment. */
    private static Duration clamped(Duration wait) {
        if (wait.compareTo(PAUSE_MIN) < 0) {
            return PAUSE_MIN;
        }
        return wait.compareTo(PAUSE_MAX) < 0 ? wait : PAUSE_MAX;
    }

    private void begin(Taken taken) {
        inHand.begins(taken.receiver());
        senders.execute(() -> {
            try {
                tell(taken);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            } finally {
                inHand.ends(taken.receiver());
            }
        });
    }

    private void tell(Taken taken) throws InterruptedException {
        try {
            var row = database.ask(() -> TurnRow.<TurnRow>findById(taken.turn()));
            var reply = row == null
                    ? new CallbackSender.Reply.Refused("nothing is known of the job any more")
                    : sender.tell(taken.turn(), taken.url(), body(row));
            var outcome = outcome(taken, reply);
            database.change(() -> CallbackRow.settle(taken, outcome));
        } catch (Problem away) {
            // Its time comes again.
            LOG.warnf("job=%s: its callback waits: %s", taken.turn(), away.getMessage());
        }
    }

    private Outcome outcome(Taken taken, CallbackSender.Reply reply) {
        return switch (reply) {
            case CallbackSender.Reply.Accepted _ -> new Outcome.Delivered();
            case CallbackSender.Reply.Failed failed
            when !retries.over(taken.attempts()) ->
                new Outcome.Again(Instant.now().plus(retries.after(taken.attempts())), failed.detail());
            case CallbackSender.Reply.Failed failed -> givenUp(taken, failed.detail());
            case CallbackSender.Reply.Refused refused -> givenUp(taken, refused.detail());
        };
    }

    private static Outcome givenUp(Taken taken, String detail) {
        LOG.warnf("job=%s: nobody was told of its end, after %d tries: %s", taken.turn(), taken.attempts(), detail);
        return new Outcome.GivenUp(detail);
    }

    static String body(TurnRow row) {
        var body = MessageCodec.mapper().createObjectNode();
        body.put("job_id", row.id).put("session_id", row.sessionId).put("status", row.status);
        put(body, "text", row.answer);
        put(body, "reason", row.reason);
        put(body, "ended_at", row.endedAt == null ? null : row.endedAt.toString());
        return body.toString();
    }

    private static void put(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
