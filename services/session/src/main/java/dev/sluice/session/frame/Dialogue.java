package dev.sluice.session.frame;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where a conversation stands, told by its facts alone and in their order.
 *
 * <pre>
 * idle, error  --TurnStarted-->       processing
 * processing   --CallScheduled-->     executing   until every scheduled call has completed
 * any of these --ApprovalRequested--> waiting     until every approval is settled
 * any          --TurnCompleted, TurnCancelled--> idle
 * any          --TurnFailed-->        error
 * </pre>
 *
 * It is enough to begin with the newest {@code TurnStarted}; all before it changes nothing.
 */
public record Dialogue(
        Optional<TurnId> turn, Optional<Role> agent, boolean failed, Set<CallId> running, Set<ApprovalId> open) {
    public static final Dialogue NEW = new Dialogue(Optional.empty(), Optional.empty(), false, Set.of(), Set.of());

    public Dialogue {
        running = Set.copyOf(running);
        open = Set.copyOf(open);
    }

    /** What the user sees. */
    public DialogueState state() {
        if (turn.isEmpty()) {
            return failed ? DialogueState.ERROR : DialogueState.IDLE;
        }
        if (!open.isEmpty()) {
            return DialogueState.WAITING;
        }
        return running.isEmpty() ? DialogueState.PROCESSING : DialogueState.EXECUTING;
    }

    /** The same conversation after one more fact. */
    public Dialogue after(Fact fact) {
        return switch (fact) {
            case Fact.TurnStarted started ->
                new Dialogue(Optional.of(started.turn()), Optional.of(started.agent()), false, Set.of(), Set.of());
            case Fact.StepScheduled step -> ledBy(step.agent());
            case Fact.CallScheduled call -> new Dialogue(turn, agent, failed, with(running, call.call()), open);
            case Fact.CallCompleted call -> new Dialogue(turn, agent, failed, without(running, call.call()), open);
            case Fact.ApprovalRequested asked ->
                new Dialogue(turn, agent, failed, without(running, asked.call()), with(open, asked.approval()));
            case Fact.ApprovalSettled settled -> settled(settled);
            case Fact.Terminal terminal -> ended(terminal);
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.TurnAccepted _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.TurnCancelling _,
                    Fact.IntentRefused _ -> this;
        };
    }

    private Dialogue ledBy(Role role) {
        return new Dialogue(turn, Optional.of(role), failed, running, open);
    }

    private Dialogue settled(Fact.ApprovalSettled settled) {
        var nowRunning = settled.approved() ? with(running, settled.call()) : running;
        return new Dialogue(turn, agent, failed, nowRunning, without(open, settled.approval()));
    }

    /** A waiting turn can be cancelled while another runs: that ends nothing here. */
    private Dialogue ended(Fact.Terminal terminal) {
        if (turn.isPresent() && !turn.get().equals(terminal.turn())) {
            return this;
        }
        return new Dialogue(Optional.empty(), agent, terminal instanceof Fact.TurnFailed, Set.of(), Set.of());
    }

    private static <T> Set<T> with(Set<T> set, T element) {
        var grown = new HashSet<>(set);
        grown.add(element);
        return grown;
    }

    private static <T> Set<T> without(Set<T> set, T element) {
        var shrunk = new HashSet<>(set);
        shrunk.remove(element);
        return shrunk;
    }
}
