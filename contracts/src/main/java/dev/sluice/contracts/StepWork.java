package dev.sluice.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One model call to make, on {@code sluice.steps.<pool>}, keyed by the step.
 *
 * @param roleVersion the version of the role's prompt, model and tools to use
 * @param history the conversation so far, oldest first; begins with something the user said
 * @param outputCharsMax how many characters the model may still write in this turn
 * @param deadline when an answer is worth nothing any more, in the orchestrator's time
 */
public record StepWork(
        StepId step,
        Scope scope,
        Role agent,
        String roleVersion,
        Origin origin,
        List<HistoryEntry> history,
        int outputCharsMax,
        Instant deadline,
        Optional<String> traceparent) {}
