package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One tool call to run, on {@code sluice.calls.<home>}, keyed by the call.
 *
 * @param request what the model asked for
 * @param agent on whose behalf
 * @param workspace the allowed server directory that the session's workspace starts as a copy of
 * @param policyVersion the version of the approval policy to use
 * @param grant a person's signed leave, once given
 * @param deadline when the call must have ended, in the orchestrator's time: for logs, never compared with another
 *     machine's clock
 * @param timeMax how long the tool may run from the moment it starts. Absent in works of an older orchestrator. What
 *     nobody waits for any more is called off on {@code sluice.control}
 */
public record CallWork(
        ToolCall request,
        Scope scope,
        Role agent,
        Optional<String> workspace,
        String policyVersion,
        Optional<Grant> grant,
        Instant deadline,
        Optional<Duration> timeMax,
        Optional<String> traceparent) {}
