package dev.sluice.orchestrator.task;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * The last steps of a task that asked for tools, so that one which goes round in circles is found.
 *
 * @param last at most {@value #KEPT}, the oldest first
 * @param reminded whether its agent was told that it repeats itself
 */
public record Rounds(List<Round> last, boolean reminded) {
    /** A step more than this ago says nothing of the task today. */
    static final int KEPT = 8;

    static final Rounds NONE = new Rounds(List.of(), false);

    public Rounds {
        last = List.copyOf(last);
    }

    /** How the task repeats itself, if it does. */
    Optional<Repetition> repetition(Patience patience) {
        if (alike(patience.sameError(), 1, Round::failsLike)) {
            return Optional.of(Repetition.SAME_ERROR);
        }
        if (alike(patience.sameAnswered(), 1, Round::goesLike) || alike(patience.sameAsked(), 1, Round::asksLike)) {
            return Optional.of(Repetition.SAME_CALL);
        }
        if (alike(patience.inTurn(), 2, Round::goesLike)) {
            return Optional.of(Repetition.PING_PONG);
        }
        return alike(patience.sameSaid(), 1, Round::saysLike) ? Optional.of(Repetition.MONOLOGUE) : Optional.empty();
    }

    /** The same with a step that begins. */
    Rounds begun(String text) {
        var more = new ArrayList<>(last.size() < KEPT ? last : last.subList(1, last.size()));
        more.add(Round.begun(text));
        return new Rounds(more, reminded);
    }

    /** The same with one more call of the last step. */
    Rounds asked(ToolCall call) {
        return ofLast(round -> round.asked(call));
    }

    /** The same with what came of a call of the last step. */
    Rounds got(Fact.CallCompleted call) {
        return ofLast(round -> round.got(call));
    }

    /** The same after its agent was told. */
    Rounds afterReminder() {
        return new Rounds(last, true);
    }

    /** Whether each of the newest steps is like the one so many before it. */
    private boolean alike(int steps, int apart, BiPredicate<Round, Round> like) {
        if (last.size() < steps) {
            return false;
        }
        for (int i = last.size() - steps + apart; i < last.size(); i++) {
            if (!like.test(last.get(i), last.get(i - apart))) {
                return false;
            }
        }
        return true;
    }

    /** A step from before an update has no round. */
    private Rounds ofLast(UnaryOperator<Round> change) {
        if (last.isEmpty()) {
            return this;
        }
        var changed = new ArrayList<>(last);
        changed.set(last.size() - 1, change.apply(last.getLast()));
        return new Rounds(changed, reminded);
    }
}
