package dev.sluice.policy;

import dev.sluice.contracts.Risk;
import java.util.Optional;

/**
 * What a policy's rules say about a call.
 *
 * @param rule the rule that decided
 * @param reason what a person or the model is told
 * @param risk what the rule says of it; empty leaves it to the tool
 */
public record Ruling(Decision decision, String rule, String reason, Optional<Risk> risk) {}
