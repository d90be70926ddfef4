package dev.sluice.workers.step;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TextLimit;
import dev.sluice.workers.delta.DeltaWriter;
import dev.sluice.workers.model.ModelCall;
import dev.sluice.workers.model.ModelRequest;
import dev.sluice.workers.model.ModelTrouble;
import dev.sluice.workers.model.RouterModel;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.Transcript;
import dev.sluice.workers.tool.ToolCatalogue;
import dev.sluice.workers.tool.Toolbox;
import dev.sluice.workqueue.ControlLog;
import dev.sluice.workqueue.InboxWriter;
import dev.sluice.workqueue.Work;
import dev.sluice.workqueue.WorkHandler;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Does steps: one model call each, one outcome on the inbox each. Work that was done before gets its outcome again; work
 * that runs here already, which comes when the connection broke that it first came by, counts on that run and waits for
 * its outcome; work that was called off is not begun. How long a step may take is counted here, by no clock of another.
 */
public final class StepHandler implements WorkHandler<StepWork> {
    private static final Logger LOG = Logger.getLogger(StepHandler.class);

    /** Each of an outcome's parts fits a fact if all together are no larger, give or take their frame. */
    private static final int OUTCOME_BYTES_MAX = TextLimit.PART.bytesMax() + 64 * 1024;

    private static final Duration WRITE_PAUSE = Duration.ofMillis(500);

    private final RoleBook roles;
    private final ToolCatalogue tools;
    private final RouterModel model;
    private final DeltaWriter deltas;
    private final InboxWriter inbox;
    private final ControlLog control;
    private final StepMeters meters;
    private final Patience patience;
    private final AnsweredSteps answered = new AnsweredSteps();
    private final Map<StepId, StepRun> running = new ConcurrentHashMap<>();

    /**
     * How long a step waits for others.
     *
     * @param silenceMax for the next byte of its model
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
            Patience patience) {
        this.roles = roles;
        this.tools = tools;
        this.model = model;
        this.deltas = deltas;
        this.inbox = inbox;
        this.control = control;
        this.meters = meters;
        this.patience = patience;
        control.listen(this::told);
    }

    @Override
    public void handle(Work<StepWork> work) throws InterruptedException {
        var step = work.body().step();
        while (!work.lost()) {
            var before = answered.of(step);
            if (before.isPresent()) {
                inbox.write(before.get());
                return;
            }
            var open = Optional.ofNullable(running.get(step));
            if (open.isEmpty() ? began(work) : awaited(open.get(), work)) {
                return;
            }
        }
    }

    /** Counts on the run of an earlier delivery; gives whether it wrote the outcome. */
    private static boolean awaited(StepRun open, Work<StepWork> work) throws InterruptedException {
        if (open.heldBy(work::onLost)) {
            LOG.infof(
                    "step %s runs here already: %s waits for its outcome",
                    work.body().step(), work);
        }
        return open.awaitAnswer();
    }

    /** Does the step; gives false if another delivery was faster. */
    private boolean began(Work<StepWork> work) throws InterruptedException {
        var step = work.body();
        var early = endedBeforeItBegan(work);
        if (early.isPresent()) {
            answer(step, early.get(), step.allowed());
            return true;
        }
        var run = new StepRun(deltas.open(step.scope(), step.step(), work.run(), step.agent()), step.outputCharsMax());
        if (running.putIfAbsent(step.step(), run) != null) {
            run.close(false);
            return false;
        }
        var answered = false;
        try {
            run.heldBy(work::onLost);
            if (control.stopped(step.step())) {
                // The stop may have come between the first look and now.
                run.stop();
            }
            answered = finish(work, run);
        } finally {
            running.remove(step.step(), run);
            run.close(answered);
        }
        return true;
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
        if (roles.sheet(step.agent(), step.roleVersion()).isEmpty()) {
            var detail = "there is no role " + step.agent().name();
            return Optional.of(new StepFailed(step.step(), work.run(), StepFailure.REQUEST_REFUSED, detail));
        }
        return Optional.empty();
    }

    /** Runs the step to its end and writes the outcome; gives whether there was one. */
    private boolean finish(Work<StepWork> work, StepRun run) throws InterruptedException {
        var step = work.body();
        var startedAt = System.nanoTime();
        var call = Optional.<OpenCall>empty();
        try {
            RunEnd end;
            var tools = Toolbox.EMPTY;
            try {
                var request = request(work);
                tools = request.tools();
                if (run.open()) {
                    call = Optional.of(new OpenCall(request, model.ask(request, run)));
                }
                end = run.await(step.allowed(), patience.silenceMax());
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "step %s failed over a bug", step.step());
                end = new RunEnd.Broke(new ModelTrouble.Bug(bug));
            }
            var outcome = StepJudge.judge(step.step(), work.run(), end, tools);
            if (outcome.isPresent()) {
                run.finish(outcome.get() instanceof StepAnswered answer ? answer.text() : "");
                answer(step, outcome.get(), run.left(step.allowed()));
            }
            meters.ended(step.agent(), outcome, Duration.ofNanos(System.nanoTime() - startedAt));
            if (end.leavesTheCallOpen() && call.isPresent()) {
                model.cancel(call.get().request());
            }
            return outcome.isPresent();
        } finally {
            call.ifPresent(open -> open.wire().close());
        }
    }

    private record OpenCall(ModelRequest request, ModelCall wire) {}

    private ModelRequest request(Work<StepWork> work) throws InterruptedException {
        var step = work.body();
        var role = roles.sheet(step.agent(), step.roleVersion()).orElseThrow();
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

    /**
     * Remembers the outcome, then writes it: if the broker's word for it is lost, the same is written again and nothing
     * is paid for twice. Tries for as long as the step has time; after that the work goes back, and whoever gets it here
     * writes what is remembered.
     */
    private void answer(StepWork step, StepOutcome outcome, Duration patience) throws InterruptedException {
        var record = record(step, outcome);
        var bytes = MessageCodec.write(record).length;
        if (bytes > OUTCOME_BYTES_MAX) {
            var detail = "the model wrote more than a message holds";
            record = record(step, new StepFailed(outcome.step(), outcome.run(), StepFailure.TOO_LARGE, detail));
            bytes = MessageCodec.write(record).length;
        }
        answered.keep(step.step(), record, bytes);
        var startedAt = System.nanoTime();
        while (true) {
            try {
                inbox.write(record);
                return;
            } catch (UncheckedIOException unconfirmed) {
                if (System.nanoTime() - startedAt > patience.toNanos()) {
                    throw unconfirmed;
                }
                LOG.warnf("step %s: its outcome is written again: %s", step.step(), unconfirmed.getMessage());
                Thread.sleep(WRITE_PAUSE);
            }
        }
    }

    private static InputRecord record(StepWork step, StepOutcome outcome) {
        var id = "o:" + outcome.step() + "#" + outcome.run();
        return new InputRecord(id, step.scope(), Optional.of(Actor.WORKERS), step.traceparent(), outcome);
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
