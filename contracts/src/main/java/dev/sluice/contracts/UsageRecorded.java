package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one model call cost, on {@code sluice.usage}, keyed by the tenant; written once per call by the llm-router.
 *
 * @param request names the model call; a repeated record of it is the same call
 * @param estimated whether the tokens are counted by us because the provider did not say
 * @param costMicros millionths of the price table's currency
 * @param outcome how the call ended
 * @param reuse present if no provider was asked for it: then it took and cost nothing, and {@code provider} and
 *     {@code model} are those of the answer it got
 */
public record UsageRecorded(
        String request,
        TenantId tenant,
        UserId user,
        Optional<SessionId> session,
        Optional<TurnId> turn,
        Optional<StepId> step,
        Optional<Long> run,
        Optional<Role> agent,
        String provider,
        String model,
        TokenUsage usage,
        boolean estimated,
        long costMicros,
        Outcome outcome,
        Instant startedAt,
        Duration took,
        Optional<String> traceparent,
        Optional<Reuse> reuse) {

    /** How a model call ended. */
    public enum Outcome {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /** Whose answer a call got that asked no provider. */
    public enum Reuse {
        /** An earlier call's, from the cache. */
        CACHED,
        /** That of the same call of someone else, at the same time. */
        SHARED
    }
}
