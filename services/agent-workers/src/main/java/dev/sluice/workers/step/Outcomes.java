package dev.sluice.workers.step;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.SummaryWritten;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TextLimit;
import dev.sluice.kafka.CrashPoint;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * How the steps of this process ended, told to the inbox. An outcome is remembered before it is written: if the broker's
 * word for it is lost, the same is written again, and no model is paid for twice. Thread-safe.
 */
final class Outcomes {
    private static final Logger LOG = Logger.getLogger(Outcomes.class);

    /** Each of an outcome's parts fits a fact if all together are no larger, give or take their frame. */
    private static final int BYTES_MAX = TextLimit.PART.bytesMax() + 64 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Sink inbox;
    private final AnsweredSteps answered = new AnsweredSteps();

    /** Where outcomes go. */
    @FunctionalInterface
    interface Sink {
        /**
         * Waits until the outcome is safe.
         *
         * @throws UncheckedIOException if that is not known
         */
        void write(InputRecord outcome) throws InterruptedException;
    }

    Outcomes(Sink inbox) {
        this.inbox = inbox;
    }

    /** Writes once more what the step was answered with, if that is known here; gives whether it is. */
    boolean toldAgain(StepId step) throws InterruptedException {
        var before = answered.of(step);
        if (before.isPresent()) {
            inbox.write(before.get());
        }
        return before.isPresent();
    }

    /**
     * Remembers the outcome and writes it, as often as it takes within {@code patience}; after that the work goes back,
     * and whoever gets it here writes what is remembered. One that no message holds becomes a failure that says so.
     */
    void tell(StepWork step, StepOutcome outcome, Duration patience) throws InterruptedException {
        var record = record(step, outcome);
        var bytes = MessageCodec.write(record).length;
        if (bytes > BYTES_MAX) {
            var detail = "the model wrote more than a message holds";
            record = record(step, new StepFailed(outcome.step(), outcome.run(), StepFailure.TOO_LARGE, detail));
            bytes = MessageCodec.write(record).length;
        }
        answered.keep(step.step(), record, bytes);
        CrashPoint.WORKERS_BEFORE_OUTCOME.reached();
        var startedAt = System.nanoTime();
        while (true) {
            try {
                inbox.write(record);
                CrashPoint.WORKERS_AFTER_OUTCOME.reached();
                return;
            } catch (UncheckedIOException unconfirmed) {
                if (System.nanoTime() - startedAt >= patience.toNanos()) {
                    throw unconfirmed;
                }
                LOG.warnf("step %s: its outcome is written again: %s", step.step(), unconfirmed.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private static InputRecord record(StepWork step, StepOutcome outcome) {
        var id = "o:" + outcome.step() + "#" + outcome.run();
        return new InputRecord(id, step.scope(), Optional.of(Actor.WORKERS), step.traceparent(), said(step, outcome));
    }

    /** The answer to a step that was to write a summary is that summary. */
    private static Input said(StepWork step, StepOutcome outcome) {
        return step.summarises().isPresent() && outcome instanceof StepAnswered answer
                ? new SummaryWritten(
                        answer.step(),
                        answer.run(),
                        step.summarises().get(),
                        answer.text(),
                        answer.usage(),
                        answer.model())
                : outcome;
    }
}
