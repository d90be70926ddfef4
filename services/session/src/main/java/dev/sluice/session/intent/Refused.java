package dev.sluice.session.intent;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.problem.Problem;
import java.util.Locale;

/** What a refusal means to an HTTP client. */
public final class Refused {
    private Refused() {}

    public static Problem problem(Fact.IntentRefused refused) {
        var problem = Problem.of(status(refused), code(refused), refused.detail());
        if (refused.winner().isPresent()) {
            problem = problem.with("winner", refused.winner().map(UserId::value).orElseThrow());
        }
        if (refused.approved().isPresent()) {
            problem = problem.with("decision", refused.approved().get() ? "approved" : "rejected");
        }
        return problem;
    }

    private static int status(Fact.IntentRefused refused) {
        return switch (refused.reason()) {
            case NO_SUCH_SESSION, NO_SUCH_TURN, NO_SUCH_APPROVAL, NO_SUCH_GRANT, NO_SUCH_QUESTION -> 404;
            case SESSION_EXISTS,
                    SESSION_BUSY,
                    STEERS_EXHAUSTED,
                    TURN_ENDED,
                    ALREADY_DECIDED,
                    ALREADY_ANSWERED,
                    DUPLICATE_TURN -> 409;
            case IDEMPOTENCY_CONFLICT -> 422;
            case QUEUE_FULL -> 429;
            case INVALID -> 400;
            case INTERNAL -> 500;
        };
    }

    private static String code(Fact.IntentRefused refused) {
        return refused.reason().name().toLowerCase(Locale.ROOT);
    }
}
