package dev.sluice.router.call;

import dev.sluice.router.cache.CacheHeaders;
import dev.sluice.router.identity.Caller;
import java.util.Optional;

/**
 * A request as it came through the door.
 *
 * @param surface the API that the caller speaks
 * @param requestId the caller's own name for it
 * @param agent the role that asks, if a service says so
 * @param caching what it says about caching
 */
public record Arrival(
        Surface surface,
        byte[] body,
        Caller caller,
        Optional<String> requestId,
        Optional<String> agent,
        Optional<String> traceparent,
        CacheHeaders caching) {}
