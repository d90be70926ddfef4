package dev.sluice.executor.call;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.contracts.InputRecord;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.note.Notes;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.ReadTool;
import dev.sluice.executor.tool.Tool;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.keys.GrantVerifier;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Takes one delivery of a tool call to its one outcome on the inbox. Every delivery of a call gives an outcome, which names the
 * attempt that it is of; those of one attempt have the same id if they say the same.
 */
public final class CallProcessor {
    private static final Logger LOG = Logger.getLogger(CallProcessor.class);

    private final Toolbox toolbox;
    private final Workspaces workspaces;
    private final FileStarts files;
    private final Clock clock;
    private final ReadRun reads;
    private final EffectRun effects;
    private final Outcomes outcomes;
    private final InstructionsAnswer instructions;
    private final CallMetrics metrics;

    /** Where outcomes and decisions go; returns once they are safe. */
    public interface Outcomes extends AuditTrail {
        void publish(InputRecord outcome) throws InterruptedException;

        /** Shows what a running call wrote, if it can be shown soon; nothing depends on it. */
        void show(Delta written);
    }

    /** @param moments is told of the moments between which a process may die */
    public CallProcessor(
            Toolbox toolbox,
            Workspaces workspaces,
            KeptFiles kept,
            Notes notes,
            CallLedger ledger,
            GrantVerifier grants,
            PolicyVersions policies,
            Outcomes outcomes,
            CallMetrics metrics,
            Consumer<CrashPoint> moments,
            Clock clock) {
        var arguments = new ArgumentCheck();
        var audit = new CallAudit(clock);
        var judge = new Judge(policies, grants, clock);
        this.toolbox = toolbox;
        this.workspaces = workspaces;
        this.files = new FileStarts(kept, workspaces);
        this.clock = clock;
        this.reads = new ReadRun(arguments, workspaces, judge, audit, clock);
        this.effects = new EffectRun(
                arguments,
                new CallFiles(workspaces, kept, clock),
                ledger,
                judge,
                new Consent(grants, ledger, audit),
                audit,
                outcomes,
                outcomes::show,
                moments,
                clock);
        this.outcomes = outcomes;
        this.instructions = new InstructionsAnswer(files, workspaces, notes, outcomes, clock);
        this.metrics = metrics;
    }

    /** Runs the call or says why not; returns once the outcome is safe. */
    public void process(Delivery delivery) throws IOException, InterruptedException {
        if (delivery.work().readsInstructions()) {
            instructions.tell(delivery);
            return;
        }
        var timing = metrics.begin();
        var answer = answer(delivery);
        if (answer.audit().isPresent()) {
            outcomes.record(answer.audit().get());
        }
        outcomes.publish(inputOf(delivery.work(), answer.outcome()));
        timing.end(tool(delivery), wordOf(answer.outcome()));
    }

    private Answer answer(Delivery delivery) throws IOException, InterruptedException {
        var tool = tool(delivery);
        if (tool.isEmpty()) {
            var names = toolbox.names(delivery.work().scope().tenant());
            var unknown = Answer.failed(
                    delivery.call(), CallFailure.UNKNOWN_TOOL, "There is no such tool. The tools are: " + names + ".");
            return delivery.work().request().effect() ? effects.withoutTool(delivery, unknown) : unknown;
        }
        var unready = files.obstacle(
                delivery, () -> delivery.obstacle(clock.instant()).isEmpty());
        if (unready.isPresent()) {
            return unready.get();
        }
        return switch (tool.get()) {
            case ReadTool read -> reads.answer(delivery, read);
            case EffectTool effect -> {
                var answer = effects.answer(delivery, effect);
                if (effect.changesFiles()) {
                    filesChanged(delivery);
                }
                yield answer;
            }
        };
    }

    private Optional<Tool> tool(Delivery delivery) {
        var work = delivery.work();
        return toolbox.find(work.scope().tenant(), work.request().tool()).map(tool -> tool.of(work));
    }

    /** Who looks at files looks again by himself; what became of the call is told all the same. */
    private void filesChanged(Delivery delivery) {
        try {
            workspaces.find(delivery.work().scope()).ifPresent(toolbox::filesChanged);
        } catch (IOException trouble) {
            LOG.warnf("call %s: its files are not looked at anew: %s", delivery.call(), trouble);
        }
    }

    private static InputRecord inputOf(CallWork work, CallOutcome outcome) {
        var word = outcome instanceof ApprovalRequired required ? required.digest() : wordOf(outcome);
        var again = work.attempt()
                .filter(attempt -> attempt > 1)
                .map("#%d"::formatted)
                .orElse("");
        return new InputRecord(
                "o:" + outcome.call() + again + ":" + word,
                work.scope(),
                Optional.of(Actor.EXECUTOR),
                work.traceparent(),
                outcome.of(work.attempt()));
    }

    private static String wordOf(CallOutcome outcome) {
        return switch (outcome) {
            case CallSucceeded _ -> "succeeded";
            case CallFailed _ -> "failed";
            case CallUnknown _ -> "unknown";
            case CallCancelled _ -> "cancelled";
            case ApprovalRequired _ -> "approval-required";
        };
    }
}
