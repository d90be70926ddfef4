package dev.sluice.workers.step;

import dev.sluice.contracts.StepFailure;
import dev.sluice.workers.model.RouterError;

/**
 * What the llm-router's errors mean for a step: whether another try can change anything, and what the user is told, in
 * the provider's own words where it spoke. Looks at the word for programs first, because a status alone does not tell an
 * empty account from a used-up budget. Pure.
 */
final class Refusals {
    private Refusals() {}

    static StepFailure reason(RouterError error) {
        var code = error.code();
        if (code.equals("insufficient_quota")) {
            return StepFailure.BUDGET_EXHAUSTED;
        }
        if (code.contains("context_exceeded") || code.contains("context_length")) {
            return StepFailure.CONTEXT_TOO_LONG;
        }
        if (code.contains("filter") || code.contains("content_policy") || code.contains("safety")) {
            return StepFailure.FILTERED;
        }
        if (code.contains("credit") || code.contains("billing") || error.status() == 402) {
            return StepFailure.OUT_OF_CREDIT;
        }
        if (code.contains("credentials") || code.contains("not_allowed")) {
            return StepFailure.NOT_AUTHORISED;
        }
        if (code.contains("rate_limit")) {
            return StepFailure.RATE_LIMITED;
        }
        if (code.contains("timeout") || code.contains("stalled")) {
            return StepFailure.TIMEOUT;
        }
        return ofStatus(error.status());
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
        var advice = advice(reason(error));
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
                    REQUEST_REFUSED,
                    UNFINISHED,
                    TOO_LARGE,
                    POISON -> "";
        };
    }

    private static String sentence(String words) {
        return words.matches("(?s).*[.!?…]") ? words : words + ".";
    }
}
