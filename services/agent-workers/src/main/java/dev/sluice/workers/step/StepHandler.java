package dev.sluice.workers.step;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.workers.delta.DeltaStream;
import dev.sluice.workers.delta.DeltaWriter;
import dev.sluice.workers.model.ModelRequest;
import dev.sluice.workers.model.RouterModel;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.RoleSheet;
import dev.sluice.workers.prompt.Transcript;
import dev.sluice.workers.tool.ToolCatalogue;
import dev.sluice.workers.tool.Toolbox;
import dev.sluice.workqueue.ControlLog;
import dev.sluice.workqueue.InboxWriter;
import dev.sluice.workqueue.Work;
import dev.sluice.workqueue.WorkHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Does steps: one model call each, one outcome on the inbox each. Work that was done before gets its outcome again, work
 * that runs here already is dropped, work that was called off or comes too late is not begun.
 */
public final class StepHandler implements WorkHandler<StepWork> {
    private static final Logger LOG = Logger.getLogger(StepHandler.class);

    private final RoleBook roles;
    private final ToolCatalogue tools;
    private final RouterModel model;
    private final DeltaWriter deltas;
    private final InboxWriter inbox;
    private final ControlLog control;
    private final StepMeters meters;
    private final Patience patience;
    private final Clock clock;
    private final AnsweredSteps answered = new AnsweredSteps();
    private final Map<StepId, StepRun> running = new ConcurrentHashMap<>();

    /**
     * How long a step waits for others.
     *
     * @param silenceMax for the next word of its model
     * @param toolsWait for the first tool definitions of all
     */
    public record Patience(Duration silenceMax, Duration toolsWait) {}

    public StepHandler(
            RoleBook roles,
            ToolCatalogue tools,
            RouterModel model,
            DeltaWriter deltas,
            InboxWriter inbox,
            ControlLog control,
            StepMeters meters,
            Patience patience,
            Clock clock) {
        this.roles = roles;
        this.tools = tools;
        this.model = model;
        this.deltas = deltas;
        this.inbox = inbox;
        this.control = control;
        this.meters = meters;
        this.patience = patience;
        this.clock = clock;
        control.listen(this::told);
    }

    @Override
    public void handle(Work<StepWork> work) throws InterruptedException {
        var step = work.body();
        var before = answered.of(step.step());
        if (before.isPresent()) {
            inbox.write(before.get());
            return;
        }
        var early = endedBeforeItBegan(work);
        if (early.isPresent()) {
            answer(step, early.get());
            return;
        }
        var role = roles.sheet(step.agent(), step.roleVersion());
        if (role.isEmpty()) {
            var detail = "there is no role " + step.agent().name();
            answer(step, new StepFailed(step.step(), work.run(), StepFailure.REQUEST_REFUSED, detail));
            return;
        }
        run(work, role.get());
    }

    /** The outcome of a step that need not run, if it need not. */
    private Optional<StepOutcome> endedBeforeItBegan(Work<StepWork> work) {
        var step = work.body();
        if (control.stopped(step.step())) {
            return Optional.of(new StepCancelled(step.step(), work.run()));
        }
        if (work.lastDelivery()) {
            var detail = "every worker that took this step died over it";
            return Optional.of(new StepFailed(step.step(), work.run(), StepFailure.POISON, detail));
        }
        if (!clock.instant().isBefore(step.deadline())) {
            var detail = "the step's time was up before a worker was free";
            return Optional.of(new StepFailed(step.step(), work.run(), StepFailure.TIMEOUT, detail));
        }
        return Optional.empty();
    }

    private void run(Work<StepWork> work, RoleSheet role) throws InterruptedException {
        var step = work.body();
        var stream = deltas.open(step.scope(), step.step(), work.run(), step.agent());
        var run = new StepRun(stream, step.outputCharsMax());
        var other = running.putIfAbsent(step.step(), run);
        if (other != null && !other.lost()) {
            LOG.infof("step %s runs here already", step.step());
            stream.close();
            return;
        }
        running.put(step.step(), run);
        work.onLost(run::lose);
        if (control.stopped(step.step())) {
            // The stop may have come between the first look and now.
            run.stop();
        }
        try {
            var request = request(work, role);
            finish(step, work.run(), request, run, stream);
        } finally {
            stream.close();
            running.remove(step.step(), run);
        }
    }

    private void finish(StepWork step, long run, ModelRequest request, StepRun stepRun, DeltaStream stream)
            throws InterruptedException {
        var startedAt = System.nanoTime();
        if (stepRun.open()) {
            model.ask(request, stepRun);
        }
        var end = stepRun.await(step.deadline(), patience.silenceMax(), clock);
        var outcome = StepJudge.judge(step.step(), run, end, request.tools());
        if (outcome.isPresent()) {
            stream.end();
            answer(step, outcome.get());
        }
        meters.ended(step.agent(), outcome, Duration.ofNanos(System.nanoTime() - startedAt));
        if (end.leavesTheCallOpen()) {
            stream.close();
            model.cancel(request);
        }
    }

    private ModelRequest request(Work<StepWork> work, RoleSheet role) throws InterruptedException {
        var step = work.body();
        Toolbox toolbox = tools.toolbox(role.tools(), patience.toolsWait());
        return new ModelRequest(
                step.step(),
                work.run(),
                step.scope(),
                step.agent(),
                step.roleVersion(),
                Transcript.of(role.prompt(), step.history()),
                toolbox,
                role.temperature(),
                step.traceparent());
    }

    private void answer(StepWork step, StepOutcome outcome) throws InterruptedException {
        var id = "o:" + outcome.step() + "#" + outcome.run();
        var record = new InputRecord(id, step.scope(), Optional.of(Actor.WORKERS), step.traceparent(), outcome);
        inbox.write(record);
        answered.keep(step.step(), record, MessageCodec.write(record).length);
    }

    private void told(Control word) {
        switch (word) {
            case Control.StopTurn stop -> stop(step -> step.turn().equals(stop.turn()));
            case Control.StopStep stop -> stop(stop.step()::equals);
            case Control.StopCall _, Control.DropWorkspace _ -> {
                // The executor's business.
            }
        }
    }

    private void stop(Predicate<StepId> meant) {
        running.forEach((step, run) -> {
            if (meant.test(step)) {
                run.stop();
            }
        });
    }
}
