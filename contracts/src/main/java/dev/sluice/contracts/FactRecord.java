package dev.sluice.contracts;

import java.time.Instant;
import java.util.Optional;

/**
 * One record of {@code sluice.facts}, keyed by the session.
 *
 * @param scope whose conversation
 * @param seq 1, 2, 3 … without a hole in each session; 0 only for a refusal where there is no session to number
 * @param cause the id of the input that led to it
 * @param at the orchestrator's time, never earlier than the fact before
 * @param actor who led to it: the speaker of that input. Facts written before actors were told have none
 * @param traceparent the W3C trace context of the cause
 * @param fact what happened
 */
public record FactRecord(
        Scope scope,
        long seq,
        String cause,
        Instant at,
        Optional<Actor> actor,
        Optional<String> traceparent,
        Fact fact) {}
