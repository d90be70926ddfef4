package dev.sluice.executor.call;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.executor.tool.ReadTool;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.policy.call.Verdict;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Runs a call that changes nothing: policy, then tool. Needs no ledger, because it may simply run again. */
final class ReadRun {
    private static final Logger LOG = Logger.getLogger(ReadRun.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArgumentCheck arguments;
    private final Workspaces workspaces;
    private final Judge judge;
    private final CallAudit audit;
    private final Clock clock;

    ReadRun(ArgumentCheck arguments, Workspaces workspaces, Judge judge, CallAudit audit, Clock clock) {
        this.arguments = arguments;
        this.judge = judge;
        this.workspaces = workspaces;
        this.audit = audit;
        this.clock = clock;
    }

    Answer answer(Delivery delivery, ReadTool tool) throws InterruptedException {
        var obstacle = delivery.obstacle(clock.instant());
        if (obstacle.isPresent()) {
            return Answer.of(obstacle.get());
        }
        try {
            return judged(delivery, tool);
        } catch (Refused refused) {
            return Answer.of(delivery.call(), refused);
        }
    }

    private Answer judged(Delivery delivery, ReadTool tool) throws Refused, InterruptedException {
        var work = delivery.work();
        arguments.check(tool.definition(), work.request().arguments());
        return switch (judge.judge(tool.definition(), work)) {
            case Verdict.Allow allow -> run(delivery, tool).audited(audit.allowed(work, allow));
            case Verdict.Deny deny -> denied(delivery, deny.reason(), deny);
            // A grant binds a diff to a base; for reads there is neither, so nobody can be asked.
            case Verdict.Ask ask -> denied(delivery, "Reading cannot be approved one by one. " + ask.reason(), ask);
        };
    }

    private Answer run(Delivery delivery, ReadTool tool) throws InterruptedException {
        try {
            return tool.alone() ? alone(delivery, tool) : ran(delivery, tool);
        } catch (Refused refused) {
            return delivery.calledOff().getAsBoolean()
                    ? Answer.of(new CallCancelled(delivery.call()))
                    : Answer.of(delivery.call(), refused);
        } catch (IOException trouble) {
            // It would be the same again, and whoever asked can judge whether to ask again.
            LOG.warnf("call %s: %s", delivery.call(), trouble);
            return Answer.failed(
                    delivery.call(), CallFailure.TOOL_ERROR, "The workspace could not be read; try it again later.");
        }
    }

    /** Not for long: whoever waits holds a place that other reads need. */
    private Answer alone(Delivery delivery, ReadTool tool) throws Refused, IOException, InterruptedException {
        var patienceEnds = clock.instant().plus(PATIENCE);
        var lock = workspaces
                .locks()
                .acquire(
                        delivery.work().scope(),
                        () -> clock.instant().isBefore(patienceEnds)
                                && delivery.obstacle(clock.instant()).isEmpty());
        if (lock.isEmpty()) {
            throw new Refused(
                    CallFailure.TIMEOUT, "Something else runs in the workspace; ask again when it has ended.");
        }
        try (var _ = lock.get()) {
            return ran(delivery, tool);
        }
    }

    private Answer ran(Delivery delivery, ReadTool tool) throws Refused, IOException {
        var work = delivery.work();
        var workspace = workspaces.open(work.scope(), work.workspace());
        var output = tool.run(workspace, work.request().arguments(), () -> delivery.stop(clock.instant()));
        return Answer.of(new CallSucceeded(delivery.call(), output.text(), output.truncated()));
    }

    private Answer denied(Delivery delivery, String reason, Verdict verdict) {
        return Answer.failed(delivery.call(), CallFailure.DENIED, reason)
                .audited(audit.denied(delivery.work(), verdict));
    }
}
