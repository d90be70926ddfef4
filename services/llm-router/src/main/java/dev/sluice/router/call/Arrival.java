package dev.sluice.router.call;

import dev.sluice.router.reuse.CacheHeaders;
import java.util.Optional;

/**
 * A request as it came through the door.
 *
 * @param surface the API that the caller speaks
 * @param step what it says of the step that it is for
 * @param requestId the caller's own name for it
 * @param agent the role that asks, if a service says so
 * @param caching what it says about caching
 * @param tags of {@value Tags#HEADER}, not yet judged
 */
public record Arrival(
        Surface surface,
        byte[] body,
        Caller caller,
        StepHeaders step,
        Optional<String> requestId,
        Optional<String> agent,
        Optional<String> traceparent,
        CacheHeaders caching,
        Optional<String> tags) {

    /** The same request of the caller as he turned out to be. */
    Arrival by(Caller known) {
        return new Arrival(surface, body, known, step, requestId, agent, traceparent, caching, tags);
    }
}
