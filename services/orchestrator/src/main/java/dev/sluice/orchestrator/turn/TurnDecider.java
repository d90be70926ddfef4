package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
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
 * after a crash gives the same facts and the same work with the same names.
 *
 * <p>Every intent is answered by exactly one fact that names it as cause. An input that is stale, repeated, too early
 * or from somebody else changes nothing.
 */
public final class TurnDecider {
    static final int WAITING_MAX = 20;

    private final Set<Role> roles;

    /** @param roles the roles that turns may be given to */
    public TurnDecider(Set<Role> roles) {
        this.roles = Set.copyOf(roles);
    }

    /**
     * What follows from {@code input}, which reached the inbox at {@code now}.
     *
     * @param recall what the session remembers for this input
     */
    public Decision decide(Conversation before, InputRecord input, Recall recall, Instant now) {
        var draft = new Draft(before, input, recall, now);
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
            case Input.DeadlinePassed passed -> passed(draft, new Deadline(passed.subject(), passed.due()));
            case Input.Resting resting -> RestRules.rest(draft, resting);
        }
        startNext(draft);
        return draft.done();
    }

    /**
     * What follows from an input that could not be decided, or whose facts or work could not be written down. An intent
     * is refused and touches nothing else; what tells of the running turn ends it.
     */
    public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant now) {
        var draft = new Draft(before, input, recall, now);
        if (isStranger(before, input) || recall.answered(input.id())) {
            return draft.done();
        }
        if (input.input() instanceof Input.Intent intent) {
            refuse(draft, Refusal.INTERNAL, "the request could not be processed", turnOf(intent));
        } else if (isAwaited(draft, input.input())) {
            Ending.fail(draft, TurnFailure.INTERNAL, "the turn met an internal error");
        }
        startNext(draft);
        return draft.done();
    }

    /** Whether the running turn waits for this input; anything else is stale, early or not about it. */
    private static boolean isAwaited(Draft draft, Input input) {
        var turn = draft.conversation().turn();
        return switch (input) {
            case Input.StepOutcome outcome ->
                turn.filter(running -> running.waitsFor(outcome.step())).isPresent();
            case Input.CallOutcome outcome ->
                turn.flatMap(running -> running.call(outcome.call()))
                        .filter(OpenCall::running)
                        .isPresent();
            case Input.DeadlinePassed passed -> hasCome(draft, new Deadline(passed.subject(), passed.due()));
            case Input.Intent _, Input.Resting _ -> false;
        };
    }

    private static boolean hasCome(Draft draft, Deadline deadline) {
        return draft.conversation().deadlines().contains(deadline)
                && !draft.at().isBefore(deadline.due());
    }

    private static Optional<TurnId> turnOf(Input.Intent intent) {
        return switch (intent) {
            case Input.TurnSubmitted submitted -> Optional.of(submitted.turn());
            case Input.CancelRequested requested -> requested.turn();
            case Input.ApprovalDecided _, Input.SessionRequested _, Input.SessionDeletionRequested _ ->
                Optional.empty();
        };
    }

    private void intended(Draft draft, Input.Intent intent) {
        if (!Fit.fits(intent)) {
            refuse(draft, Refusal.INVALID, "a text is longer than it may be", turnOf(intent));
            return;
        }
        switch (intent) {
            case Input.SessionRequested requested -> open(draft, requested);
            case Input.SessionDeletionRequested _ -> delete(draft);
            case Input.TurnSubmitted submitted -> submit(draft, submitted);
            case Input.CancelRequested requested -> cancel(draft, requested);
            case Input.ApprovalDecided decided -> CallRules.settle(draft, decided);
        }
    }

    private static boolean isStranger(Conversation conversation, InputRecord input) {
        return conversation
                .owner()
                .filter(owner -> !owner.equals(input.scope()))
                .isPresent();
    }

    private static void open(Draft draft, Input.SessionRequested requested) {
        if (draft.conversation().deleted()) {
            refuse(draft, Refusal.NO_SUCH_SESSION, "the session was deleted", Optional.empty());
            return;
        }
        if (draft.conversation().owner().isPresent()) {
            refuse(draft, Refusal.SESSION_EXISTS, "the session exists already", Optional.empty());
            return;
        }
        draft.happened(new Fact.SessionOpened(requested.title(), requested.workspace()));
    }

    private static void delete(Draft draft) {
        if (!draft.conversation().open()) {
            refuse(draft, Refusal.NO_SUCH_SESSION, "there is no such session", Optional.empty());
            return;
        }
        if (draft.conversation().turn().isPresent()
                || !draft.conversation().waiting().isEmpty()) {
            refuse(draft, Refusal.SESSION_BUSY, "a turn is running; cancel it first", Optional.empty());
            return;
        }
        draft.happened(new Fact.SessionDeleted());
        draft.send(new Work.DropWorkspace());
    }

    private void submit(Draft draft, Input.TurnSubmitted submitted) {
        var turn = Optional.of(submitted.turn());
        var agent = submitted.role().orElse(Role.ASK);
        if (draft.conversation().owner().isEmpty() && submitted.opens().isPresent()) {
            open(draft, submitted.opens().get());
        }
        if (!draft.conversation().open()) {
            refuse(draft, Refusal.NO_SUCH_SESSION, "there is no such session", turn);
            return;
        }
        var known = draft.recall().requestDigest(submitted.turn());
        if (known.isPresent() && known.get().equals(submitted.requestDigest())) {
            refuse(draft, Refusal.DUPLICATE_TURN, "the turn was submitted before", turn);
            return;
        }
        if (known.isPresent()) {
            refuse(draft, Refusal.IDEMPOTENCY_CONFLICT, "the idempotency key stands for another request", turn);
            return;
        }
        if (!submitted
                        .turn()
                        .session()
                        .equals(draft.conversation().owner().orElseThrow().session())
                || submitted.text().isBlank()) {
            refuse(draft, Refusal.INVALID, "the turn names another session or says nothing", turn);
            return;
        }
        if (!roles.contains(agent)) {
            refuse(draft, Refusal.INVALID, "there is no role " + agent, turn);
            return;
        }
        if (draft.conversation().waiting().size() >= WAITING_MAX) {
            refuse(draft, Refusal.QUEUE_FULL, "%d turns wait already".formatted(WAITING_MAX), turn);
            return;
        }
        var ahead = draft.conversation().waiting().size()
                + (draft.conversation().turn().isPresent() ? 1 : 0);
        draft.happened(new Fact.TurnAccepted(
                submitted.turn(),
                submitted.requestDigest(),
                submitted.origin(),
                agent,
                submitted.text(),
                submitted.versions(),
                submitted.limits(),
                ahead));
    }

    private static void startNext(Draft draft) {
        var conversation = draft.conversation();
        if (!conversation.open()
                || conversation.turn().isPresent()
                || conversation.waiting().isEmpty()) {
            return;
        }
        var next = conversation.waiting().getFirst();
        draft.happened(new Fact.TurnStarted(
                next.id(),
                next.agent(),
                "one task for the " + next.agent() + " agent",
                draft.at().plus(next.limits().turnMax())));
        StepRules.scheduleNext(draft);
    }

    private static void cancel(Draft draft, Input.CancelRequested requested) {
        var running = draft.conversation().turn().map(Turn::id);
        var target = requested.turn().or(() -> running);
        if (target.isEmpty()) {
            refuse(draft, Refusal.NO_SUCH_TURN, "nothing is running", Optional.empty());
            return;
        }
        var id = target.get();
        if (draft.conversation().waiting().stream()
                .anyMatch(waiting -> waiting.id().equals(id))) {
            draft.happened(new Fact.TurnCancelled(id, requested.reason()));
            return;
        }
        if (!running.equals(target)) {
            var ended = draft.recall().requestDigest(id).isPresent();
            refuse(
                    draft,
                    ended ? Refusal.TURN_ENDED : Refusal.NO_SUCH_TURN,
                    ended ? "the turn has ended" : "there is no such turn",
                    target);
            return;
        }
        if (draft.turn().cancelling().isPresent()) {
            refuse(draft, Refusal.TURN_ENDED, "the turn is being cancelled already", target);
            return;
        }
        Ending.cancel(draft, requested.reason());
    }

    private static void passed(Draft draft, Deadline deadline) {
        if (!hasCome(draft, deadline)) {
            return;
        }
        switch (deadline.kind()) {
            case "turn" -> Ending.fail(draft, TurnFailure.DEADLINE, "the turn took longer than it may");
            case "cancel" -> Ending.finishCancel(draft);
            case "retry" -> StepRules.scheduleNext(draft);
            case "step" -> StepRules.timedOut(draft);
            case "call" -> CallRules.timedOut(draft, deadline);
            default -> throw new IllegalStateException("unknown deadline " + deadline.kind());
        }
    }

    static void refuse(Draft draft, Refusal reason, String detail, Optional<TurnId> turn) {
        draft.happened(new Fact.IntentRefused(reason, detail, turn, Optional.empty(), Optional.empty()));
    }
}
