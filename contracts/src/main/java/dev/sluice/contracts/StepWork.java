package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One model call to make, on {@code sluice.steps.<pool>}, keyed by the step.
 *
 * @param roleVersion the version of the role's prompt, model and tools to use
 * @param history the conversation so far, oldest first; begins with something the user said
 * @param outputCharsMax how many characters the model may still write in this turn
 * @param deadline when an answer is worth nothing any more, in the orchestrator's time; for people who read the topic,
 *     because a worker's clock may be another
 * @param historyTokensMax for how many tokens the history was chosen; empty if it is not known yet how much the model reads
 * @param summarises how many entries of the session's history the answer is to be a summary of; empty for a turn's step
 * @param timeMax how long the model call may take, counted where it runs; {@link #allowed()} if an older writer did not say
 * @param costMicrosMax what the model call may cost, in millionths of the price table's currency; empty where the turn has no
 *     limit of its own
 * @param planVersions the versions of the turn where its model may divide it, so that a plan is held against the tools that
 *     the turn's roles have; empty for every other step
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
        Optional<Integer> historyTokensMax,
        Optional<Long> summarises,
        Optional<Duration> timeMax,
        Optional<String> traceparent,
        Optional<Long> costMicrosMax,
        Optional<Versions> planVersions) {

    /** A turn's step, with as much of the history as there is. */
    public StepWork(
            StepId step,
            Scope scope,
            Role agent,
            String roleVersion,
            Origin origin,
            List<HistoryEntry> history,
            int outputCharsMax,
            Instant deadline,
            Optional<Duration> timeMax,
            Optional<String> traceparent) {
        this(
                step,
                scope,
                agent,
                roleVersion,
                origin,
                history,
                outputCharsMax,
                deadline,
                Optional.empty(),
                Optional.empty(),
                timeMax,
                traceparent,
                Optional.empty(),
                Optional.empty());
    }

    /** How long the model call may take. */
    public Duration allowed() {
        return timeMax.orElseGet(() -> Limits.standard().stepMax());
    }
}
