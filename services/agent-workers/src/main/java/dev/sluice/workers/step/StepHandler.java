package dev.sluice.workers.step;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepAsks;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepHandsOver;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.workers.delta.DeltaWriter;
import dev.sluice.workers.model.ModelCall;
import dev.sluice.workers.model.ModelRequest;
import dev.sluice.workers.model.ModelTrouble;
import dev.sluice.workers.model.RouterError;
import dev.sluice.workers.model.RouterModel;
import dev.sluice.workers.prompt.ContextLimits;
import dev.sluice.workers.prompt.Prompt;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.RoleSheet;
import dev.sluice.workers.tool.ToolCatalogue;
import dev.sluice.workers.tool.Toolbox;
import dev.sluice.workqueue.ControlLog;
import dev.sluice.workqueue.InboxWriter;
import dev.sluice.workqueue.Work;
import dev.sluice.workqueue.WorkHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private static final int WAY_PART = 10;
    private static final Duration WAY_MAX = Duration.ofSeconds(10);

    private final RoleBook roles;
    private final ContextLimits limits;
    private final ToolCatalogue tools;
    private final RouterModel model;
    private final DeltaWriter deltas;
    private final Outcomes outcomes;
    private final ControlLog control;
    private final StepMeters meters;
    private final PlanProofs proofs;
    private final Patience patience;
    private final Map<StepId, StepRun> running = new ConcurrentHashMap<>();

    /**
     * How long a step waits for others.
     *
     * @param silenceMax for the next byte of its model
     * @param toolsWait for the first tool definitions of all
     * @param rolesWait for the version of its role, which comes by another way
     */
    public record Patience(Duration silenceMax, Duration toolsWait, Duration rolesWait) {}

    public StepHandler(
            RoleBook roles,
            ContextLimits limits,
            ToolCatalogue tools,
            RouterModel model,
            DeltaWriter deltas,
            InboxWriter inbox,
            ControlLog control,
            StepMeters meters,
            Patience patience) {
        this.roles = roles;
        this.limits = limits;
        this.tools = tools;
        this.model = model;
        this.deltas = deltas;
        this.outcomes = new Outcomes(inbox::write);
        this.control = control;
        this.meters = meters;
        this.proofs = new PlanProofs(roles, tools::has, patience.rolesWait());
        this.patience = patience;
        control.listen(this::told);
    }

    @Override
    public void handle(Work<StepWork> work) throws InterruptedException {
        var step = work.body().step();
        while (!work.lost()) {
            var open = Optional.ofNullable(running.get(step));
            if (open.isPresent() ? awaited(open.get(), work) : outcomes.toldAgain(step) || began(work)) {
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

    /** Does the step; gives false if another delivery was faster, or the run was lost and nobody wrote an outcome. */
    private boolean began(Work<StepWork> work) throws InterruptedException {
        var step = work.body();
        var early = endedBeforeItBegan(work);
        if (early.isPresent()) {
            outcomes.tell(step, early.get(), step.allowed());
            return true;
        }
        // A summary is no part of what the user watches.
        var stream = step.summarises().isPresent()
                ? deltas.openForNobody(step.step())
                : deltas.open(step.scope(), step.step(), work.run(), step.agent());
        var run = new StepRun(stream, step.outputCharsMax());
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
        return answered;
    }

    /** The outcome of a step that need not run, if it need not. */
    private Optional<StepOutcome> endedBeforeItBegan(Work<StepWork> work) throws InterruptedException {
        var step = work.body();
        if (control.stopped(step.step())) {
            return Optional.of(new StepCancelled(step.step(), work.run()));
        }
        if (work.lastDelivery()) {
            var detail = "every worker that took this step died over it";
            return Optional.of(new StepFailed(step.step(), work.run(), StepFailure.POISON, detail));
        }
        if (sheet(step).isEmpty()) {
            var detail = "there is no role %s in the version %s".formatted(step.agent(), step.roleVersion());
            return Optional.of(new StepFailed(step.step(), work.run(), StepFailure.REQUEST_REFUSED, detail));
        }
        return Optional.empty();
    }

    private Optional<RoleSheet> sheet(StepWork step) throws InterruptedException {
        return roles.sheet(step.scope().tenant(), step.agent(), step.roleVersion(), patience.rolesWait());
    }

    /** Runs the step to its end and writes the outcome; gives whether there was one. */
    private boolean finish(Work<StepWork> work, StepRun run) throws InterruptedException {
        var step = work.body();
        var startedAt = System.nanoTime();
        var role = sheet(step).orElseThrow();
        var questions = new ArrayList<Question>();
        try {
            var toolbox = Toolbox.EMPTY;
            RunEnd end;
            try {
                toolbox = tools.toolbox(role.tools(), step.scope().tenant(), step.agent(), patience.toolsWait());
                end = asked(work, role, toolbox, run, questions);
            } catch (RuntimeException bug) {
                end = new RunEnd.Broke(new ModelTrouble.Bug(bug));
            }
            if (end instanceof RunEnd.Broke(ModelTrouble.Bug(Throwable cause))) {
                LOG.errorf(cause, "step %s failed over a bug", step.step());
            }
            var outcome = proofs.held(step, StepJudge.judge(step.step(), work.run(), end, toolbox))
                    .map(told -> questions.isEmpty()
                            ? told
                            : RunReport.of(told, questions.getLast().room(), run.costMicros()));
            if (outcome.isPresent()) {
                run.finish(text(outcome.get()));
                outcomes.tell(step, outcome.get(), run.left(step.allowed()));
            }
            meters.ended(step.agent(), outcome, Duration.ofNanos(System.nanoTime() - startedAt));
            if (end.leavesTheCallOpen() && !questions.isEmpty()) {
                model.cancel(questions.getLast().request());
            }
            return outcome.isPresent();
        } finally {
            questions.forEach(question -> question.call().close());
        }
    }

    /** The words of an outcome, which supersede what was streamed. */
    private static String text(StepOutcome outcome) {
        return switch (outcome) {
            case StepAnswered answer -> answer.text();
            case StepAsks asks -> asks.question();
            case PlanProposed proposed -> proposed.text();
            case StepHandsOver handing -> handing.text();
            case StepWantsTools _, StepFailed _, StepCancelled _ -> "";
        };
    }

    /** What the model was asked, and the wire it was asked by. */
    private record Question(ModelRequest request, int room, ModelCall call) {}

    /** Asks the model; if all that it should read is too much for it, asks again with less. */
    private RunEnd asked(Work<StepWork> work, RoleSheet role, Toolbox toolbox, StepRun run, List<Question> questions)
            throws InterruptedException {
        var step = work.body();
        var time = timeToSpeak(step.allowed());
        var tokens = limits.of(role);
        while (true) {
            if (run.open()) {
                var room = Prompt.room(role, tokens, Prompt.tokens(toolbox.definitions()));
                var request = request(work, questions.size() + 1, role, toolbox, room);
                questions.add(new Question(request, room, model.ask(request, run)));
            }
            var end = run.await(step.allowed(), time, patience.silenceMax());
            var smaller = isTooLong(end) ? limits.smallerThan(role, tokens) : Optional.<Integer>empty();
            if (smaller.isEmpty() || !run.reopened()) {
                return end;
            }
            LOG.infof("step %s is more than its model reads: %d tokens, now %d", step.step(), tokens, smaller.get());
            questions.getLast().call().close();
            tokens = smaller.get();
        }
    }

    private static boolean isTooLong(RunEnd end) {
        return end instanceof RunEnd.Broke(ModelTrouble.Refused(RouterError error))
                && Refusals.reason(error) == StepFailure.CONTEXT_TOO_LONG;
    }

    /** The rest is for the way of the outcome: the orchestrator began to count before we did. */
    private static Duration timeToSpeak(Duration allowed) {
        var way = allowed.dividedBy(WAY_PART);
        return allowed.minus(way.compareTo(WAY_MAX) < 0 ? way : WAY_MAX);
    }

    private ModelRequest request(Work<StepWork> work, int ask, RoleSheet role, Toolbox toolbox, int room) {
        var step = work.body();
        var chosen =
                ask == 1 && step.historyTokensMax().filter(max -> max <= room).isPresent();
        var messages = chosen ? Prompt.whole(role, step.history()) : Prompt.cut(role, step.history(), room);
        return new ModelRequest(
                step.step(),
                work.run(),
                ask,
                step.scope(),
                step.agent(),
                step.roleVersion(),
                role.model(),
                messages,
                toolbox,
                role.temperature(),
                role.effort(),
                role.maxTokens(),
                step.traceparent(),
                step.costMicrosMax());
    }

    private void told(Control word) {
        switch (word) {
            case Control.StopTurn stop -> stop(step -> step.turn().equals(stop.turn()));
            case Control.StopStep stop -> stop(stop.step()::equals);
            case Control.StopCall _, Control.StartFiles _, Control.WithdrawGrant _, Control.DropWorkspace _ -> {
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
