package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one model call cost, on {@code sluice.usage}, keyed by the tenant; written once per call by the llm-router.
 *
 * @param request names the model call; a repeated record of it is the same call
 * @param estimated whether the tokens are counted by us because the provider did not say
 * @param costMicros millionths of the price table's currency
 * @param outcome how the call ended
 * @param key the API key that paid, by its id
 * @param pricedBy where the price came from; absent in records of before there was a price table
 * @param settlement present if it was not the router which made the call that wrote this down; a record of the same
 *     call without it takes its place
 * @param reuse present if no provider was asked for it: then it took and cost nothing, and {@code provider} and
 *     {@code model} are those of the answer it got
 * @param tags what the caller calls the work that it is for, by name: at most 8, names of up to 32 and values of up to 128
 *     characters; absent if none
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
        Optional<String> key,
        Optional<PricedBy> pricedBy,
        Optional<Settlement> settlement,
        Optional<Reuse> reuse,
        Optional<Map<String, String>> tags) {
    public UsageRecorded {
        // In one order, so that the same record is the same bytes.
        tags = tags.map(named -> Collections.unmodifiableMap(new TreeMap<>(named)));
    }

    /** How a model call ended. */
    public enum Outcome {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /** Where a price came from. */
    public enum PricedBy {
        /** The price table. */
        TABLE,
        /** The operator's price for models that no table knows. */
        OPERATOR,
        /** Nobody knew a price: the cost is 0 and means nothing. */
        NOTHING
    }

    /** Who wrote a call down that its own router did not. */
    public enum Settlement {
        /** Another router, when the lease of the call's reservation ran out. */
        LEASE
    }

    /** Whose answer a call got that asked no provider. */
    public enum Reuse {
        /** An earlier call's, from the cache. */
        CACHED,
        /** An earlier call's whose question means the same, from the cache. */
        SIMILAR,
        /** That of the same call of someone else, at the same time. */
        SHARED
    }
}
