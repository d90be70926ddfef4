package dev.sluice.executor.call;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.ledger.LedgerEntry.Ended;
import dev.sluice.executor.ledger.LedgerEntry.Started;
import dev.sluice.executor.ledger.LedgerEntry.Unseen;
import dev.sluice.executor.policy.CallDigest;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.ToolOutput;
import dev.sluice.executor.tool.Trace;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.kafka.CrashPoint;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Brings calls to their end that the ledger knows to have started: carries the effect out or, where whoever was at it is gone,
 * judges by the files what became of it. For whoever has the workspace to himself.
 *
 * @param screen is shown what a running call writes
 * @param moments is told of the moments between which a process may die
 */
record StartedEffects(
        ArgumentCheck arguments,
        CallFiles files,
        CallLedger ledger,
        Consumer<Delta> screen,
        Consumer<CrashPoint> moments,
        Clock clock) {
    private static final Logger LOG = Logger.getLogger(StartedEffects.class);

    /** Carries it out, and notes how it ended. */
    Answer apply(Delivery delivery, EffectTool tool, Change change) throws IOException {
        Applied applied;
        try (var live = new OutputFeed(
                delivery.call().value(), (index, text) -> screen.accept(written(delivery, index, text)))) {
            if (change.runsAProgram()) {
                files.workspace(delivery).makeOwn();
            }
            applied = change.apply(() -> delivery.stop(clock.instant()), live);
        } catch (IOException | Refused trouble) {
            LOG.warnf(
                    "call %s could not take effect: %s",
                    delivery.call(), trouble.getClass().getSimpleName());
            return ended(delivery, afterTrouble(delivery, tool, change.base(), trouble));
        }
        moments.accept(CrashPoint.EXECUTOR_AFTER_EFFECT);
        return ended(delivery, outcome(delivery, applied, files.around(delivery, tool)));
    }

    /** How it ended; one that is not over was left by somebody who is gone, and is brought to its end. */
    Answer settled(Delivery delivery, EffectTool tool) throws IOException {
        return switch (ledger.find(delivery.call())) {
            case Ended ended -> Answer.of(ended.outcome());
            case Started started -> recover(delivery, tool, started);
            case Unseen _ -> throw new IllegalStateException("the ledger forgot the start of " + delivery.call());
        };
    }

    /** Notes the end; if another was noted before, that one stands. */
    Answer ended(Delivery delivery, CallOutcome outcome) {
        var answer = Answer.of(ledger.end(delivery.call(), outcome).outcome());
        moments.accept(CrashPoint.EXECUTOR_AFTER_LEDGER);
        return answer;
    }

    /** Nobody can tell whether it happened. */
    static CallOutcome unknown(Delivery delivery) {
        return unknown(delivery, Optional.empty());
    }

    private Answer recover(Delivery delivery, EffectTool tool, Started started) throws IOException {
        try {
            var values = delivery.work().request().arguments();
            arguments.check(tool.definition(), values);
            if (!CallDigest.of(tool.definition(), values, started.base()).equals(started.digest())) {
                // Not the call that was started: a forgery, or a tool that was redefined meanwhile.
                return ended(delivery, unknown(delivery));
            }
            return switch (files.trace(delivery, tool, started.base())) {
                case Trace.Happened happened ->
                    ended(delivery, succeeded(delivery, happened.report(), files.around(delivery, tool)));
                case Trace.NobodyKnows _ -> ended(delivery, unknown(delivery, files.around(delivery, tool)));
                case Trace.DidNotHappen(var change) -> {
                    var obstacle = delivery.obstacle(clock.instant());
                    yield obstacle.isPresent() ? ended(delivery, obstacle.get()) : apply(delivery, tool, change);
                }
            };
        } catch (Refused refused) {
            return ended(delivery, unknown(delivery));
        }
    }

    private CallOutcome afterTrouble(Delivery delivery, EffectTool tool, String baseAtStart, Exception trouble)
            throws IOException {
        try {
            return switch (files.trace(delivery, tool, baseAtStart)) {
                case Trace.Happened happened -> succeeded(delivery, happened.report(), files.around(delivery, tool));
                case Trace.DidNotHappen _ -> failed(delivery, trouble);
                case Trace.NobodyKnows _ -> unknown(delivery, files.around(delivery, tool));
            };
        } catch (Refused refused) {
            return unknown(delivery);
        }
    }

    private static Delta written(Delivery delivery, int index, String text) {
        return Delta.of(
                delivery.work().scope(), delivery.call(), index, delivery.work().agent(), text);
    }

    private static CallOutcome outcome(Delivery delivery, Applied applied, Optional<FilesKept> files) {
        return switch (applied) {
            case Applied.Done(var report) -> succeeded(delivery, report, files);
            case Applied.NotBegun(var reason, var sentence) -> new CallFailed(delivery.call(), reason, sentence);
            case Applied.CalledOff _ -> new CallCancelled(delivery.call(), files);
            case Applied.OutOfTime(var report) ->
                new CallFailed(delivery.call(), CallFailure.TIMEOUT, report.text(), files);
        };
    }

    private static CallOutcome succeeded(Delivery delivery, ToolOutput report, Optional<FilesKept> files) {
        return new CallSucceeded(
                delivery.call(), report.text(), report.truncated(), files, Optional.empty(), report.exitCode());
    }

    private static CallOutcome failed(Delivery delivery, Exception trouble) {
        return trouble instanceof Refused refused
                ? new CallFailed(delivery.call(), refused.reason(), refused.getMessage())
                : new CallFailed(delivery.call(), CallFailure.TOOL_ERROR, "It could not be done; nothing was changed.");
    }

    private static CallOutcome unknown(Delivery delivery, Optional<FilesKept> files) {
        return new CallUnknown(
                delivery.call(),
                "It was interrupted, and whether it happened is not known. Look before trying again.",
                files);
    }
}
