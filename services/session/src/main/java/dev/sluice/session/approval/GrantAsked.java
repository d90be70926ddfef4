package dev.sluice.session.approval;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.door.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * How far a person means his yes: this call alone, or further calls of one of the patterns that he was shown.
 *
 * @param reach how long
 * @param pattern which of those that the question offers, from 0
 */
public record GrantAsked(Reach reach, int pattern) {
    public static final GrantAsked ONCE = new GrantAsked(Reach.ONCE, 0);

    /** How long a yes is meant. */
    public enum Reach {
        ONCE,
        TURN,
        SESSION
    }

    /** As a client says it; without a word the yes is for the one call. */
    public static GrantAsked of(Optional<String> scope, Optional<Integer> pattern) {
        if (pattern.filter(index -> index < 0).isPresent()) {
            throw new IllegalArgumentException("pattern must be 0 or more");
        }
        return new GrantAsked(
                switch (scope.orElse("once")) {
                    case "once" -> Reach.ONCE;
                    case "turn" -> Reach.TURN;
                    case "session" -> Reach.SESSION;
                    default -> throw new IllegalArgumentException("scope must be once, turn or session");
                },
                pattern.orElse(0));
    }

    /** The pattern that is meant, of those that were shown; empty for a yes to one call. */
    Optional<GrantPattern> patternOf(Fact.ApprovalRequested asked) {
        if (reach == Reach.ONCE) {
            return Optional.empty();
        }
        var offers = asked.view().flatMap(view -> view.grants()).orElse(List.of());
        if (offers.isEmpty()) {
            throw Problem.of(422, "only_once", "this call can only be approved by itself");
        }
        if (pattern >= offers.size()) {
            throw Problem.invalid("pattern must be one of those that the approval offers, from 0");
        }
        return Optional.of(offers.get(pattern));
    }

    /** The turn whose calls alone it is for. */
    Optional<TurnId> turnOf(Fact.ApprovalRequested asked) {
        return reach == Reach.TURN ? Optional.of(asked.turn()) : Optional.empty();
    }
}
