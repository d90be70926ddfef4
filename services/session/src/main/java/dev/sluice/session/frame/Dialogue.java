package dev.sluice.session.frame;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a conversation and its turns stand, told by its facts alone and in their order: the one place that says so, for
 * sockets, events, lists and Postgres alike.
 *
 * <pre>
 * idle, error  --TurnStarted-->       processing
 * processing   --CallScheduled-->     executing   until every scheduled call has completed
 * any of these --ApprovalRequested--> waiting     until every approval is settled or its call has ended
 * any of these --QuestionAsked-->     waiting     until every question is answered
 * any          --TurnCompleted, TurnCancelled--> idle
 * any          --TurnFailed-->        error
 *
 * a turn: queued --TurnStarted--> running --ApprovalRequested, QuestionAsked--> waiting --(none open any more)--> running
 *         running, waiting --TurnCancelling--> cancelling
 *         any --its terminal fact--> completed, failed, cancelled
 * </pre>
 *
 * It is enough to begin with the newest {@code TurnStarted}; all before it changes nothing.
 *
 * @param turn the turn that runs
 * @param agent who works, or worked last
 * @param failed whether the last turn failed; only while none runs
 * @param cancelling whether the turn is being stopped
 * @param running the calls that run
 * @param open the approvals that wait for a person, and the call of each
 * @param questions the questions that wait for a person
 */
public record Dialogue(
        Optional<TurnId> turn,
        Optional<Role> agent,
        boolean failed,
        boolean cancelling,
        Set<CallId> running,
        Map<ApprovalId, CallId> open,
        Set<QuestionId> questions) {
    public static final Dialogue NEW =
            new Dialogue(Optional.empty(), Optional.empty(), false, false, Set.of(), Map.of(), Set.of());

    public Dialogue {
        running = Set.copyOf(running);
        open = Map.copyOf(open);
        questions = Set.copyOf(questions);
    }

    /** What the user sees of the conversation. */
    public DialogueState state() {
        if (turn.isEmpty()) {
            return failed ? DialogueState.ERROR : DialogueState.IDLE;
        }
        if (asks()) {
            return DialogueState.WAITING;
        }
        return running.isEmpty() ? DialogueState.PROCESSING : DialogueState.EXECUTING;
    }

    private boolean asks() {
        return !open.isEmpty() || !questions.isEmpty();
    }

    /** The same conversation after one more fact. */
    public Dialogue after(Fact fact) {
        return switch (fact) {
            case Fact.TurnStarted started ->
                new Dialogue(
                        Optional.of(started.turn()),
                        Optional.of(started.agent()),
                        false,
                        false,
                        Set.of(),
                        Map.of(),
                        Set.of());
            case Fact.StepScheduled step ->
                new Dialogue(turn, Optional.of(step.agent()), failed, cancelling, running, open, questions);
            case Fact.CallScheduled call -> with(added(running, call.call()), open);
            case Fact.CallCompleted call -> with(removed(running, call.call()), closed(open, call.call()));
            case Fact.ApprovalRequested asked ->
                with(removed(running, asked.call()), opened(open, asked.approval(), asked.call()));
            case Fact.ApprovalSettled settled -> settled(settled);
            case Fact.ApprovalExpired expired -> with(running, closed(open, expired.call()));
            case Fact.QuestionAsked asked -> with(added(questions, asked.question()));
            case Fact.QuestionAnswered answered -> with(removed(questions, answered.question()));
            case Fact.TurnCancelling stopping -> runs(stopping) ? stopping() : this;
            case Fact.Terminal terminal -> ended(terminal);
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionRested _,
                    Fact.FilesArrived _,
                    Fact.SessionForked _,
                    Fact.SessionRewound _,
                    Fact.HistorySummarised _,
                    Fact.TurnAccepted _,
                    Fact.PlanStated _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.CallRetried _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.AgentStuck _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.GrantWithdrawn _,
                    Fact.FeedbackGiven _,
                    Fact.ModeChanged _,
                    Fact.SharingChanged _,
                    Fact.IntentRefused _,
                    Fact.Unrecognised _ -> this;
        };
    }

    /**
     * How the turn of a fact stands after it, this being the conversation after the fact; empty if the fact changes
     * nothing about it.
     */
    public Optional<TurnStatus> statusAfter(Fact.OfTurn fact) {
        return switch (fact) {
            case Fact.TurnAccepted _ -> Optional.of(TurnStatus.QUEUED);
            case Fact.TurnCompleted _ -> Optional.of(TurnStatus.COMPLETED);
            case Fact.TurnFailed _ -> Optional.of(TurnStatus.FAILED);
            case Fact.TurnCancelled _ -> Optional.of(TurnStatus.CANCELLED);
            case Fact.TurnStarted _,
                    Fact.PlanStated _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.QuestionAnswered _,
                    Fact.CallCompleted _,
                    Fact.TurnCancelling _ -> runs(fact) ? Optional.of(statusOfRunning()) : Optional.empty();
        };
    }

    private TurnStatus statusOfRunning() {
        if (cancelling) {
            return TurnStatus.CANCELLING;
        }
        return asks() ? TurnStatus.WAITING : TurnStatus.RUNNING;
    }

    private boolean runs(Fact.OfTurn fact) {
        return turn.isPresent() && turn.get().equals(fact.turn());
    }

    private Dialogue stopping() {
        // Nobody answers what a turn asked that is being stopped.
        return new Dialogue(turn, agent, failed, true, running, open, Set.of());
    }

    private Dialogue settled(Fact.ApprovalSettled settled) {
        var nowRunning = settled.approved() ? added(running, settled.call()) : running;
        var stillOpen = new HashMap<>(open);
        stillOpen.remove(settled.approval());
        return with(nowRunning, stillOpen);
    }

    /** A waiting turn can be cancelled while another runs: that ends nothing here. */
    private Dialogue ended(Fact.Terminal terminal) {
        if (turn.isPresent() && !runs(terminal)) {
            return this;
        }
        return new Dialogue(
                Optional.empty(), agent, terminal instanceof Fact.TurnFailed, false, Set.of(), Map.of(), Set.of());
    }

    private Dialogue with(Set<CallId> nowRunning, Map<ApprovalId, CallId> nowOpen) {
        return new Dialogue(turn, agent, failed, cancelling, nowRunning, nowOpen, questions);
    }

    private Dialogue with(Set<QuestionId> nowAsked) {
        return new Dialogue(turn, agent, failed, cancelling, running, open, nowAsked);
    }

    private static <T> Set<T> added(Set<T> set, T one) {
        var grown = new HashSet<>(set);
        grown.add(one);
        return grown;
    }

    private static <T> Set<T> removed(Set<T> set, T one) {
        var shrunk = new HashSet<>(set);
        shrunk.remove(one);
        return shrunk;
    }

    private static Map<ApprovalId, CallId> opened(Map<ApprovalId, CallId> open, ApprovalId approval, CallId call) {
        var grown = new HashMap<>(open);
        grown.put(approval, call);
        return grown;
    }

    /** A call that ended has nothing left to ask, even if nobody answered: its turn is being stopped. */
    private static Map<ApprovalId, CallId> closed(Map<ApprovalId, CallId> open, CallId call) {
        var shrunk = new HashMap<>(open);
        shrunk.values().removeIf(call::equals);
        return shrunk;
    }
}
