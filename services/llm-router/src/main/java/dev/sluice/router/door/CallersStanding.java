package dev.sluice.router.door;

import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.router.call.Caller;
import dev.sluice.router.call.CallsInFlight;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Whether what a caller came with still counts: asked when he comes, and of each call in flight every
 * {@value #LOOK_MILLIS} ms, since a stream may go on for as long as its model writes. What a service asks for its users
 * goes on: their turns are the orchestrator's to end. Thread-safe.
 */
@Singleton
public class CallersStanding {
    private static final long LOOK_MILLIS = 1_000;

    private final WithdrawnTokens withdrawn;
    private final ApiKeys keys;
    private final CallsInFlight calls;

    CallersStanding(WithdrawnReading reading, ApiKeys keys, CallsInFlight calls) {
        this.withdrawn = reading.tokens();
        this.keys = keys;
        this.calls = calls;
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, now -> calls.endUnless(this::stands));
    }

    boolean stands(Caller caller) {
        if (caller.key().isPresent()) {
            return keys.stands(caller, caller.key().get().id());
        }
        return caller.login()
                .filter(login -> withdrawn.refuses(caller.tenant(), caller.user(), login.id(), login.tokenIssuedAt()))
                .isEmpty();
    }
}
