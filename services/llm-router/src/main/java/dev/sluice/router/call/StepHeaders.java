package dev.sluice.router.call;

import dev.sluice.contracts.StepId;
import dev.sluice.router.dialect.request.OpenAiError;
import java.util.Optional;

/**
 * What a service's request says of the step that it is for, not yet judged. Nobody has signed it: it counts within the
 * session of the caller's token only ({@code docs/adr/0028-a-token-is-for-a-session.md}). What others say of a step
 * counts nothing.
 *
 * @param step of {@value #STEP}: the step's id
 * @param run of {@value #RUN}: which start of the step it is
 * @param costMax of {@value #COST_MAX}: see {@link CostAsked}
 */
public record StepHeaders(Optional<String> step, Optional<String> run, Optional<String> costMax) {
    public static final String STEP = "x-sluice-step";
    public static final String RUN = "x-sluice-run";
    public static final String COST_MAX = "x-sluice-cost-max";
    public static final StepHeaders NONE = new StepHeaders(Optional.empty(), Optional.empty(), Optional.empty());

    private static final OpenAiError MISSING = OpenAiError.of(
            400,
            "invalid_request_error",
            "step_missing",
            "A call for a session names its step in " + STEP + " and its run in " + RUN + ".");
    private static final OpenAiError MALFORMED = OpenAiError.of(
            400,
            "invalid_request_error",
            "step_malformed",
            STEP + " is the id of a step and " + RUN + " a number from 0, both or neither; " + COST_MAX
                    + " is a number from 0, or none, beside them.");
    private static final OpenAiError FOREIGN = OpenAiError.of(
            403, "permission_error", "step_not_of_session", "This token is not for the session of this step.");

    /** What comes of the headers. */
    public sealed interface Judgement {
        /**
         * @param caller with the step that the call is for
         * @param cost that it counts what it costs
         */
        record Accepted(Caller caller, Optional<CostAsked> cost) implements Judgement {
            Accepted(Caller caller) {
                this(caller, Optional.empty());
            }
        }

        record Refused(OpenAiError error) implements Judgement {}
    }

    /** Whom a call is made by and for. */
    public Judgement judge(Caller caller) {
        if (!caller.service()) {
            return new Judgement.Accepted(caller);
        }
        if (step.isEmpty() && run.isEmpty()) {
            // A session's call that no turn knows of could not be stopped with it, nor be held to its budget.
            return caller.session().isEmpty() ? new Judgement.Accepted(caller) : new Judgement.Refused(MISSING);
        }
        try {
            var named = new StepId(step.orElse(""));
            var start = number(run.orElse(""));
            return caller.session().filter(named.turn().session()::equals).isPresent()
                    ? new Judgement.Accepted(caller.at(named, start), costMax.map(CostAsked::of))
                    : new Judgement.Refused(FOREIGN);
        } catch (IllegalArgumentException malformed) {
            return new Judgement.Refused(MALFORMED);
        }
    }

    static long number(String text) {
        var number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("below 0");
        }
        return number;
    }
}
