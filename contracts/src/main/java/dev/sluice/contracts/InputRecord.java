package dev.sluice.contracts;

import java.util.Optional;

/**
 * One record of {@code sluice.inbox}, keyed by the session.
 *
 * @param id names this input for ever; facts name it as their cause. Receivers of a repeated id see the same answer
 * @param scope who speaks, in which session
 * @param traceparent the W3C trace context of the request that led here
 * @param input what is said
 */
public record InputRecord(String id, Scope scope, Optional<String> traceparent, Input input) {}
