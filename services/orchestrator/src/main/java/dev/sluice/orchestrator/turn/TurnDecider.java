package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The heart: what follows from one input. A pure function of the conversation, the input and the time, so deciding again
 * after a crash gives the same facts and the same work with the same names. First the input is written down by the rules
 * of what it is about; then {@link Course} starts whatever has become possible.
 *
 * <p>Every intent is answered by exactly one fact that names it as cause. An input that is stale, repeated, too early
 * or from somebody else changes nothing.
 */
public final class TurnDecider {
    private final Set<Role> roles;
    private final Rules newest;

    /** @param roles the roles that turns may be given to that do not name theirs */
    public TurnDecider(Set<Role> roles) {
        this(roles, Rules.TODAY.version());
    }

    /**
     * One that decides as a release before.
     *
     * @param newestRules the version of the rules by which turns begin; known to this release
     */
    public TurnDecider(Set<Role> roles, int newestRules) {
        this.roles = Set.copyOf(roles);
        this.newest = Rules.of(newestRules);
    }

    /**
     * What follows from {@code input}, which reached the inbox at {@code now}.
     *
     * @param recall what the session remembers for this input
     */
    public Decision decide(Conversation before, InputRecord input, Recall recall, Instant now) {
        var draft = new Draft(before, input, recall, roles, now, newest);
        if (isStranger(before, input)) {
            draft.send(new Work.ReportStranger(input.id()));
            return draft.done();
        }
        if (recall.answered(input.id())) {
            return draft.done();
        }
        switch (input.input()) {
            case Input.Intent intent -> intended(draft, intent);
            case Input.StepOutcome outcome -> StepRules.ended(draft, outcome);
            case Input.CallOutcome outcome -> CallRules.ended(draft, outcome);
            case Input.SummaryWritten written -> SummaryRules.written(draft, written);
            case Input.InstructionsRead read -> InstructionsRules.read(draft, read);
            case Input.FilesArrived arrived -> SessionRules.filesArrived(draft, arrived);
            case Input.DeadlinePassed passed -> due(draft, passed).ifPresent(due -> passed(draft, due));
            case Input.Resting resting -> RestRules.rest(draft, resting);
        }
        Course.goOn(draft);
        return draft.done();
    }

    /**
     * What follows from an input that could not be decided, or whose facts or work could not be written down. An intent
     * is refused and touches nothing else; what tells of the running turn ends it.
     */
    public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant now) {
        var draft = new Draft(before, input, recall, roles, now, newest);
        if (isStranger(before, input) || recall.answered(input.id())) {
            return draft.done();
        }
        if (input.input() instanceof Input.Intent intent) {
            draft.refused(Refusal.INTERNAL, "the request could not be processed", turnOf(intent));
        } else if (isAwaited(draft, input.input())) {
            Ending.fail(draft, TurnFailure.INTERNAL, "the turn met an internal error");
        }
        Course.goOn(draft);
        return draft.done();
    }

    /** Whether the running turn waits for this input; anything else is stale, early or not about it. */
    private static boolean isAwaited(Draft draft, Input input) {
        var turn = draft.conversation().turn();
        return switch (input) {
            case Input.StepOutcome outcome ->
                turn.flatMap(running -> running.waitingFor(outcome.step())).isPresent();
            case Input.CallOutcome outcome ->
                turn.flatMap(running -> running.waitingFor(outcome)).isPresent();
            case Input.DeadlinePassed passed -> due(draft, passed).isPresent();
            case Input.InstructionsRead read ->
                turn.filter(running -> running.id().equals(read.turn()))
                        .flatMap(Turn::instructionsBy)
                        .isPresent();
            case Input.Intent _, Input.SummaryWritten _, Input.FilesArrived _, Input.Resting _ -> false;
        };
    }

    /** The deadline that passed, if it is set and has come. */
    private static Optional<Due> due(Draft draft, Input.DeadlinePassed passed) {
        return draft.conversation().dues().stream()
                .filter(due ->
                        due.subject().equals(passed.subject()) && due.due().equals(passed.due()))
                .filter(due -> !draft.at().isBefore(due.due()))
                .findFirst();
    }

    private static Optional<TurnId> turnOf(Input.Intent intent) {
        return switch (intent) {
            case Input.TurnSubmitted submitted -> Optional.of(submitted.turn());
            case Input.CancelRequested requested -> requested.turn();
            case Input.RewindRequested requested -> Optional.of(requested.turn());
            case Input.FeedbackGiven given -> Optional.of(given.turn());
            case Input.ApprovalDecided _,
                    Input.GrantWithdrawalRequested _,
                    Input.ModeRequested _,
                    Input.SharingRequested _,
                    Input.QuestionAnswered _,
                    Input.SessionRequested _,
                    Input.SessionDeletionRequested _,
                    Input.ForkRequested _ -> Optional.empty();
        };
    }

    private static void intended(Draft draft, Input.Intent intent) {
        if (!TextBounds.hold(intent)) {
            draft.refused(Refusal.INVALID, "a text is longer than it may be", turnOf(intent));
            return;
        }
        switch (intent) {
            case Input.SessionRequested requested -> SessionRules.open(draft, requested);
            case Input.SessionDeletionRequested _ -> SessionRules.delete(draft);
            case Input.ForkRequested requested -> ForkRules.fork(draft, requested);
            case Input.RewindRequested requested -> ForkRules.rewind(draft, requested);
            case Input.TurnSubmitted submitted -> SessionRules.submit(draft, submitted);
            case Input.CancelRequested requested -> CancelRules.cancel(draft, requested);
            case Input.ApprovalDecided decided -> ApprovalRules.settle(draft, decided);
            case Input.ModeRequested requested -> SessionRules.change(draft, requested);
            case Input.SharingRequested requested -> SharingRules.change(draft, requested);
            case Input.GrantWithdrawalRequested requested -> GrantRules.withdraw(draft, requested);
            case Input.FeedbackGiven given -> SessionRules.say(draft, given);
            case Input.QuestionAnswered answered -> QuestionRules.answer(draft, answered);
        }
    }

    private static boolean isStranger(Conversation conversation, InputRecord input) {
        return conversation
                .owner()
                .filter(owner -> !owner.equals(input.scope()) && !SharingRules.letIn(conversation, input))
                .isPresent();
    }

    private static void passed(Draft draft, Due passed) {
        switch (passed) {
            case Due.InstructionsDue _ -> InstructionsRules.goOn(draft);
            case Due.TurnDue _ ->
                Ending.exhausted(draft, TurnBudget.late(draft.turn().limits()));
            case Due.CancelDue _ -> Ending.finishCancel(draft);
            case Due.RetryDue retry ->
                StepRules.schedule(draft, draft.turn().task(retry.task()).orElseThrow());
            case Due.TaskDue late -> TaskRules.timedOut(draft, late.task());
            case Due.StepDue late -> StepRules.timedOut(draft, late.step());
            case Due.CallDue late -> CallRules.timedOut(draft, late.call());
            case Due.ApprovalDue late -> ApprovalRules.expire(draft, late.approval());
            case Due.ReminderDue due -> ApprovalRules.remind(draft, due.approval());
        }
    }
}
