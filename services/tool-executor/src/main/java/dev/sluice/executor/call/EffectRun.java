package dev.sluice.executor.call;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.ledger.LedgerEntry.Ended;
import dev.sluice.executor.ledger.LedgerEntry.Started;
import dev.sluice.executor.ledger.LedgerEntry.Unseen;
import dev.sluice.executor.policy.CallDigest;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.policy.call.Verdict;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Runs a call that changes something: ledger, policy, grant, effect, ledger. At most one effect, whatever dies when.
 *
 * <p>From the look at the files to the note of the outcome one call has the workspace to itself, so that what was
 * approved is what is changed. The lock falls with its holder: whoever has it and finds a call started but not ended
 * knows that nobody is at it, and judges by the files what became of it.
 */
final class EffectRun {
    private static final Logger LOG = Logger.getLogger(EffectRun.class);
    private static final Duration LEDGER_PAUSE = Duration.ofMillis(500);

    private final ArgumentCheck arguments;
    private final CallFiles files;
    private final CallLedger ledger;
    private final Judge judge;
    private final Consent consent;
    private final CallAudit audit;
    private final AuditTrail trail;
    private final StartedEffects started;
    private final Consumer<CrashPoint> moments;
    private final Clock clock;

    EffectRun(
            ArgumentCheck arguments,
            CallFiles files,
            CallLedger ledger,
            Judge judge,
            Consent consent,
            CallAudit audit,
            AuditTrail trail,
            Consumer<Delta> screen,
            Consumer<CrashPoint> moments,
            Clock clock) {
        this.arguments = arguments;
        this.files = files;
        this.ledger = ledger;
        this.judge = judge;
        this.consent = consent;
        this.audit = audit;
        this.trail = trail;
        this.started = new StartedEffects(arguments, files, ledger, screen, moments, clock);
        this.moments = moments;
        this.clock = clock;
    }

    /** The answer, after a wait for the ledger if need be. */
    Answer answer(Delivery delivery, EffectTool tool) throws IOException, InterruptedException {
        for (var tries = 1; ; tries++) {
            try {
                return attempt(delivery, tool);
            } catch (LedgerAway away) {
                if (tries == 1) {
                    LOG.warnf("call %s waits: %s", delivery.call(), away.getMessage());
                }
            } catch (IOException | RuntimeException trouble) {
                if (!delivery.last() || delivery.lost().getAsBoolean()) {
                    throw trouble;
                }
                LOG.errorf(trouble, "call %s is given up", delivery.call());
                return givenUp(delivery);
            }
            if (delivery.late(clock.instant())) {
                return Answer.of(new CallUnknown(
                        delivery.call(), "The ledger of effects was out of reach; whether it happened is not known."));
            }
            refuseIfLost(delivery);
            Thread.sleep(LEDGER_PAUSE);
        }
    }

    /**
     * The answer to a call of a tool that is not here: what became of it, if it had begun while the tool was.
     *
     * @param unknownTool the answer if it had not
     */
    Answer withoutTool(Delivery delivery, Answer unknownTool) throws IOException, InterruptedException {
        return switch (ledger.find(delivery.call())) {
            case Unseen _ -> unknownTool;
            case Ended ended -> Answer.of(ended.outcome());
            case Started _ -> {
                var lock = files.lock(delivery);
                if (lock.isEmpty()) {
                    yield Answer.of(StartedEffects.unknown(delivery));
                }
                try (var _ = lock.get()) {
                    yield started.ended(delivery, StartedEffects.unknown(delivery));
                }
            }
        };
    }

    private Answer attempt(Delivery delivery, EffectTool tool) throws IOException, InterruptedException {
        return switch (ledger.find(delivery.call())) {
            case Unseen _ -> beginOrFail(delivery, tool);
            case Started _ -> resume(delivery, tool);
            case Ended ended -> Answer.of(ended.outcome());
        };
    }

    /** Nobody gets it again, so this is the last chance to say how it ended. */
    private Answer givenUp(Delivery delivery) {
        var outcome = StartedEffects.unknown(delivery);
        try {
            return started.ended(delivery, outcome);
        } catch (RuntimeException alsoTrouble) {
            LOG.errorf("call %s: its end is not in the ledger: %s", delivery.call(), alsoTrouble);
            return Answer.of(outcome);
        }
    }

    // ---- a call that nobody has started

    /** A workspace that is out of order fails a call that did not start, for good: it would be the same again. */
    private Answer beginOrFail(Delivery delivery, EffectTool tool) throws IOException, InterruptedException {
        try {
            return begin(delivery, tool);
        } catch (IOException trouble) {
            LOG.warnf("call %s: %s", delivery.call(), trouble);
            var failed = new CallFailed(
                    delivery.call(), CallFailure.TOOL_ERROR, "The workspace could not be used; nothing was changed.");
            return switch (ledger.callOff(delivery.call(), tool.definition().name(), failed)) {
                case Ended ended -> Answer.of(ended.outcome());
                // It had started: the next delivery finds out what became of it.
                case Started _, Unseen _ -> throw trouble;
            };
        }
    }

    private Answer begin(Delivery delivery, EffectTool tool) throws IOException, InterruptedException {
        if (delivery.last() || delivery.calledOff().getAsBoolean()) {
            return callOff(delivery);
        }
        var work = delivery.work();
        var definition = tool.definition();
        try {
            arguments.check(definition, work.request().arguments());
            return switch (judge.judge(definition, work)) {
                case Verdict.Allow allow -> locked(delivery, tool, allow);
                case Verdict.Ask ask ->
                    work.grant().isPresent() ? granted(delivery, tool, ask) : ask(delivery, tool, ask);
                case Verdict.Deny deny ->
                    Answer.failed(delivery.call(), CallFailure.DENIED, deny.reason())
                            .audited(audit.denied(work, deny));
            };
        } catch (Refused refused) {
            return Answer.of(delivery.call(), refused);
        }
    }

    /** Asking is reading: it needs no lock, and it is never too late for it, because a person may take weeks. */
    private Answer ask(Delivery delivery, EffectTool tool, Verdict.Ask ask)
            throws Refused, IOException, InterruptedException {
        var change = files.plan(delivery, tool);
        if (!(ledger.find(delivery.call()) instanceof Unseen)) {
            // The answer came and the call ran meanwhile: what we looked at may be its own effect.
            return resume(delivery, tool);
        }
        return consent.question(delivery.work(), change, digest(delivery, tool, change), ask);
    }

    private Answer granted(Delivery delivery, EffectTool tool, Verdict.Ask ask)
            throws Refused, IOException, InterruptedException {
        var refusal = consent.refusal(delivery.work());
        return refusal.isPresent() ? refusal.get() : locked(delivery, tool, ask);
    }

    /** @param leave what lets it run: a rule, or a question that the grant must answer */
    private Answer locked(Delivery delivery, EffectTool tool, Verdict leave)
            throws Refused, IOException, InterruptedException {
        var lock = files.lock(delivery);
        if (lock.isEmpty()) {
            refuseIfLost(delivery);
            return callOff(delivery);
        }
        try (var _ = lock.get()) {
            if (!(ledger.find(delivery.call()) instanceof Unseen)) {
                // Another delivery of this call had the workspace meanwhile, and the files show its effect.
                return started.settled(delivery, tool);
            }
            var work = delivery.work();
            var change = files.plan(delivery, tool);
            var digest = digest(delivery, tool, change);
            if (leave instanceof Verdict.Ask ask && !consent.covers(work, digest, ask)) {
                return consent.question(work, change, digest, ask);
            }
            trail.record(
                    switch (leave) {
                        case Verdict.Ask ask -> audit.granted(work, digest, ask);
                        case Verdict.Allow allow -> audit.allowed(work, allow);
                        case Verdict.Deny deny -> throw new IllegalStateException("denied by " + deny.rule());
                    });
            return start(delivery, tool, change, digest);
        }
    }

    private Answer start(Delivery delivery, EffectTool tool, Change change, String digest)
            throws IOException, InterruptedException {
        if (delivery.obstacle(clock.instant()).isPresent()) {
            return callOff(delivery);
        }
        refuseIfLost(delivery);
        files.effectStarts(delivery, tool);
        if (!ledger.start(delivery.call(), tool.definition().name(), digest, change.base())) {
            // Called off, or ended, since we looked.
            return started.settled(delivery, tool);
        }
        moments.accept(CrashPoint.EXECUTOR_BEFORE_EFFECT);
        return started.apply(delivery, tool, change);
    }

    // ---- a call that somebody has started

    private Answer resume(Delivery delivery, EffectTool tool) throws IOException, InterruptedException {
        var lock = files.lock(delivery);
        if (lock.isEmpty()) {
            refuseIfLost(delivery);
            // Somebody is at it and does not come to an end: what becomes of it is open.
            return Answer.of(StartedEffects.unknown(delivery));
        }
        try (var _ = lock.get()) {
            return started.settled(delivery, tool);
        }
    }

    private static String digest(Delivery delivery, EffectTool tool, Change change) {
        return CallDigest.of(tool.definition(), delivery.work().request().arguments(), change.base());
    }

    /** Has the ledger note that the call never starts. */
    private Answer callOff(Delivery delivery) {
        var outcome = delivery.obstacle(clock.instant()).orElseThrow();
        return switch (ledger.callOff(delivery.call(), delivery.work().request().tool(), outcome)) {
            case Ended ended -> Answer.of(ended.outcome());
            case Started _, Unseen _ -> Answer.of(StartedEffects.unknown(delivery));
        };
    }

    private static void refuseIfLost(Delivery delivery) {
        if (delivery.lost().getAsBoolean()) {
            throw new IllegalStateException("another executor has call " + delivery.call() + " now");
        }
    }
}
