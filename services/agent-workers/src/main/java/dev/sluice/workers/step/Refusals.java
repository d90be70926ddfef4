package dev.sluice.workers.step;

import dev.sluice.contracts.StepFailure;
import dev.sluice.workers.model.RouterError;
import java.util.stream.Stream;

/**
 * What the llm-router's errors mean for a step: whether another try can change anything, and what the user is told, in
 * the provider's own words where it spoke. Looks at the word for programs first, because a status alone does not tell an
 * empty account from a used-up budget. Pure.
 */
final class Refusals {
    private Refusals() {}

    static StepFailure reason(RouterError error) {
        var code = error.code();
        if (code.equals("turn_cost_exhausted")) {
            return StepFailure.TURN_COST_EXHAUSTED;
        }
        if (code.equals("price_unknown")) {
            return StepFailure.REQUEST_REFUSED;
        }
        if (code.equals("insufficient_quota")) {
            return StepFailure.BUDGET_EXHAUSTED;
        }
        if (has(code, "context_exceeded", "context_length")) {
            return StepFailure.CONTEXT_TOO_LONG;
        }
        if (has(code, "filter", "content_policy", "safety")) {
            return StepFailure.FILTERED;
        }
        if (has(code, "credit", "billing") || error.status() == 402) {
            return StepFailure.OUT_OF_CREDIT;
        }
        if (has(code, "credentials", "forbidden", "not_allowed", "no_provider")) {
            return StepFailure.NOT_AUTHORISED;
        }
        if (has(code, "rate_limit")) {
            return StepFailure.RATE_LIMITED;
        }
        if (has(code, "timeout", "timed_out", "stalled")) {
            return StepFailure.TIMEOUT;
        }
        if (has(code, "request_refused", "request_too_large", "model_unknown", "insecure", "redirected")) {
            return StepFailure.REQUEST_REFUSED;
        }
        // In a stream that had begun, the status is 200 whatever happened.
        if (has(code, "unavailable", "left_alone", "busy")) {
            return StepFailure.PROVIDER_UNAVAILABLE;
        }
        if (has(code, "reply_too_large")) {
            return StepFailure.TOO_LARGE;
        }
        return ofStatus(error.status());
    }

    private static boolean has(String code, String... words) {
        return Stream.of(words).anyMatch(code::contains);
    }

    private static StepFailure ofStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> StepFailure.NOT_AUTHORISED;
            case 408, 504 -> StepFailure.TIMEOUT;
            case 429 -> StepFailure.RATE_LIMITED;
            case 503, 529 -> StepFailure.PROVIDER_UNAVAILABLE;
            // An error within a reply; a call of this name that still runs, or was cancelled.
            case 200, 409 -> StepFailure.PROVIDER_ERROR;
            default -> status >= 500 ? StepFailure.PROVIDER_ERROR : StepFailure.REQUEST_REFUSED;
        };
    }

    /** What was said, and what to do about it. */
    static String detail(RouterError error) {
        var words = error.words().isEmpty()
                ? "The llm-router answered " + error.status() + " without saying why."
                : sentence(error.words());
        // Of what its operator must mend at the provider, the router says so itself.
        var advice = error.code().startsWith("provider_") && !error.code().equals("provider_context_exceeded")
                ? ""
                : advice(reason(error));
        return advice.isEmpty() ? words : words + " " + advice;
    }

    private static String advice(StepFailure reason) {
        return switch (reason) {
            case NOT_AUTHORISED -> "Whoever runs this installation has to look at the provider's key and its rights.";
            case OUT_OF_CREDIT -> "The installation's account at the provider has to be topped up.";
            case BUDGET_EXHAUSTED -> "An administrator can raise the budget; else it begins anew with its next period.";
            case CONTEXT_TOO_LONG -> "Begin a new session, or give the role a model that reads more.";
            case FILTERED -> "Say it in other words.";
            case PROVIDER_UNAVAILABLE,
                    PROVIDER_ERROR,
                    RATE_LIMITED,
                    TIMEOUT,
                    BROKEN_STREAM,
                    EMPTY_ANSWER,
                    INTERNAL,
                    INVALID_RESULT,
                    UNPROVEN,
                    REQUEST_REFUSED,
                    TURN_COST_EXHAUSTED,
                    UNFINISHED,
                    TOO_LARGE,
                    STOPPED,
                    POISON -> "";
        };
    }

    private static String sentence(String words) {
        return words.matches("(?s).*[.!?…]") ? words : words + ".";
    }
}
