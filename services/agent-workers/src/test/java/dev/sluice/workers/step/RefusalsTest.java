package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.StepFailure;
import dev.sluice.workers.model.RouterError;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the llm-router's errors mean for a step. */
class RefusalsTest {
    @ParameterizedTest
    @CsvSource({
        "400, , REQUEST_REFUSED",
        "400, provider_request_refused, REQUEST_REFUSED",
        "400, model_incapable, REQUEST_REFUSED",
        "400, provider_unsayable, REQUEST_REFUSED",
        "404, model_not_found, REQUEST_REFUSED",
        "404, provider_model_unknown, REQUEST_REFUSED",
        "413, request_too_large, REQUEST_REFUSED",
        "400, provider_context_exceeded, CONTEXT_TOO_LONG",
        "400, context_length_exceeded, CONTEXT_TOO_LONG",
        "400, content_filter, FILTERED",
        "401, , NOT_AUTHORISED",
        "403, model_not_allowed, NOT_AUTHORISED",
        "502, provider_credentials_refused, NOT_AUTHORISED",
        "502, provider_forbidden, NOT_AUTHORISED",
        "504, provider_timed_out, TIMEOUT",
        "200, provider_timed_out, TIMEOUT",
        "200, provider_unavailable, PROVIDER_UNAVAILABLE",
        "200, provider_left_alone, PROVIDER_UNAVAILABLE",
        "200, provider_busy, PROVIDER_UNAVAILABLE",
        "200, context_length_exceeded, CONTEXT_TOO_LONG",
        "402, , OUT_OF_CREDIT",
        "402, provider_out_of_credit, OUT_OF_CREDIT",
        "402, insufficient_quota, BUDGET_EXHAUSTED",
        "429, , RATE_LIMITED",
        "429, rate_limit_exceeded, RATE_LIMITED",
        "429, provider_rate_limited, RATE_LIMITED",
        "200, provider_rate_limited, RATE_LIMITED",
        "408, , TIMEOUT",
        "504, provider_first_byte_timeout, TIMEOUT",
        "200, provider_stalled, TIMEOUT",
        "503, provider_left_alone, PROVIDER_UNAVAILABLE",
        "503, no_provider, NOT_AUTHORISED",
        "400, provider_content_filtered, FILTERED",
        "200, provider_content_filtered, FILTERED",
        "200, provider_request_refused, REQUEST_REFUSED",
        "200, provider_out_of_credit, OUT_OF_CREDIT",
        "502, provider_insecure, REQUEST_REFUSED",
        "502, provider_reply_too_large, TOO_LARGE",
        "503, too_many_calls, PROVIDER_UNAVAILABLE",
        "503, budgets_unavailable, PROVIDER_UNAVAILABLE",
        "500, , PROVIDER_ERROR",
        "502, provider_malformed, PROVIDER_ERROR",
        "200, provider_stream_error, PROVIDER_ERROR",
        "409, request_id_in_use, PROVIDER_ERROR"
    })
    void theWordForProgramsAndThenTheStatusSayWhatItIs(int status, String code, StepFailure reason) {
        assertEquals(reason, Refusals.reason(error(status, code == null ? "" : code, "no")));
    }

    @Test
    void whatFailsAlikeEachTimeIsNotTriedAgain() {
        assertFalse(Refusals.reason(error(400, "", "no")).retryable());
        assertFalse(Refusals.reason(error(401, "", "no")).retryable());
        assertFalse(Refusals.reason(error(402, "", "no")).retryable());
        assertTrue(Refusals.reason(error(429, "", "no")).retryable());
        assertTrue(Refusals.reason(error(503, "", "no")).retryable());
    }

    @Test
    void theUserIsToldWhatTheProviderSaidAndWhatToDo() {
        assertEquals("No such model.", Refusals.detail(error(404, "", "No such model")));
        assertEquals(
                "Insufficient Balance. The installation's account at the provider has to be topped up.",
                Refusals.detail(error(402, "", "Insufficient Balance")));
        assertEquals(
                "The provider refuses the key of this installation (401), which its operator must mend.",
                Refusals.detail(error(
                        502,
                        "provider_credentials_refused",
                        "The provider refuses the key of this installation (401), which its operator must mend.")));
        assertEquals("The llm-router answered 500 without saying why.", Refusals.detail(error(500, "", "")));
    }

    private static RouterError error(int status, String code, String words) {
        return new RouterError(status, code, words, Optional.empty());
    }
}
