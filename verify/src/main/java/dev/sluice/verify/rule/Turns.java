package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Invariant#TURN_ENDS_ONCE}, {@link Invariant#TURN_ENDS_IN_TIME} and {@link Invariant#CANCEL_IS_FINAL}. */
final class Turns implements FactRule {
    /** What may pass between a turn's deadline and its last fact. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** What names a turn and is none of its own facts. */
    private static final Set<String> ABOUT_A_TURN = Set.of("IntentRefused", "SessionRewound", "FeedbackGiven");

    private static final Set<String> TERMINAL = Set.of("TurnCompleted", "TurnFailed", "TurnCancelled");
    private static final Set<String> STARTING = Set.of(
            "StepScheduled",
            "CallScheduled",
            "CallRetried",
            "TaskStarted",
            "TurnStarted",
            "ApprovalRequested",
            "QuestionAsked");
    private static final Set<String> BEFORE_ITS_START = Set.of("TurnCancelling", "TurnCancelled", "TurnFailed");

    /** A turn that has not ended. Its clock stands still while somebody is asked. */
    private static final class Open {
        private boolean started;
        private boolean cancelling;
        /** Empty until it starts, and where nobody said. */
        private Optional<Instant> deadline = Optional.empty();

        private final Set<String> asked = new HashSet<>();
        private Instant askedSince;

        void ask(String what, Instant at) {
            if (asked.isEmpty()) {
                askedSince = at;
            }
            asked.add(what);
        }

        void answer(String what, Instant at) {
            if (asked.remove(what) && asked.isEmpty()) {
                deadline = deadline.map(time -> time.plus(Duration.between(askedSince, at)));
            }
        }

        boolean isLate(Instant now) {
            return asked.isEmpty()
                    && deadline.filter(time -> now.minus(GRACE).isAfter(time)).isPresent();
        }
    }

    private final Map<String, Open> open = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    @Override
    public void see(FactEvent fact, Findings findings) {
        if (ABOUT_A_TURN.contains(fact.type())) {
            return;
        }
        fact.turn().ifPresent(turn -> see(turn, fact, findings));
    }

    private void see(String turn, FactEvent fact, Findings findings) {
        if (ended.contains(turn)) {
            findings.at(fact, Invariant.TURN_ENDS_ONCE, turn, "%s comes after its end".formatted(fact.type()));
            return;
        }
        if (fact.is("TurnAccepted")) {
            if (open.putIfAbsent(turn, new Open()) != null) {
                findings.at(fact, Invariant.TURN_ENDS_ONCE, turn, "it was accepted twice");
            }
            return;
        }
        var known = open.get(turn);
        if (known == null) {
            findings.at(fact, Invariant.TURN_ENDS_ONCE, turn, "%s, but it was never accepted".formatted(fact.type()));
            return;
        }
        progress(turn, known, fact, findings);
    }

    private void progress(String turn, Open known, FactEvent fact, Findings findings) {
        outOfOrder(known, fact).ifPresent(what -> findings.at(fact, Invariant.TURN_ENDS_ONCE, turn, what));
        if (known.cancelling && STARTING.contains(fact.type())) {
            findings.at(
                    fact, Invariant.CANCEL_IS_FINAL, turn, "%s comes after its cancel began".formatted(fact.type()));
        }
        switch (fact.type()) {
            case "TurnStarted" -> {
                known.started = true;
                known.deadline = fact.instant("deadline");
            }
            case "TurnCancelling" -> known.cancelling = true;
            case "ApprovalRequested" -> fact.text("approval").ifPresent(id -> known.ask(id, fact.at()));
            case "ApprovalSettled", "ApprovalExpired" ->
                fact.text("approval").ifPresent(id -> known.answer(id, fact.at()));
            case "QuestionAsked" -> fact.text("question").ifPresent(id -> known.ask(id, fact.at()));
            case "QuestionAnswered" -> fact.text("question").ifPresent(id -> known.answer(id, fact.at()));
            default -> end(turn, fact);
        }
    }

    private static Optional<String> outOfOrder(Open known, FactEvent fact) {
        if (fact.is("TurnStarted")) {
            return known.started ? Optional.of("it started twice") : Optional.empty();
        }
        return known.started || BEFORE_ITS_START.contains(fact.type())
                ? Optional.empty()
                : Optional.of("%s comes before its start".formatted(fact.type()));
    }

    private void end(String turn, FactEvent fact) {
        if (TERMINAL.contains(fact.type())) {
            open.remove(turn);
            ended.add(turn);
        }
    }

    @Override
    public void end(Instant now, Findings findings) {
        open.forEach((turn, known) -> {
            if (known.isLate(now)) {
                findings.missing(
                        Invariant.TURN_ENDS_IN_TIME,
                        turn,
                        "it should have ended by %s".formatted(known.deadline.orElseThrow()));
            }
        });
    }
}
