package dev.sluice.router.call;

import dev.sluice.router.identity.Caller;
import java.util.Optional;

/**
 * A request as it came through the door.
 *
 * @param surface the API that the caller speaks
 * @param requestId the caller's own name for it
 * @param agent the role that asks, if a service says so
 */
public record Arrival(
        Surface surface,
        byte[] body,
        Caller caller,
        Optional<String> requestId,
        Optional<String> agent,
        Optional<String> traceparent) {

    /** A request for a chat completion. */
    public Arrival(
            byte[] body,
            Caller caller,
            Optional<String> requestId,
            Optional<String> agent,
            Optional<String> traceparent) {
        this(Surface.CHAT, body, caller, requestId, agent, traceparent);
    }
}
