package dev.sluice.router.call;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.feed.CancelListener;
import dev.sluice.router.feed.StopListener;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The model calls that this replica is making right now, and the turns that may make none any more. Thread-safe. */
@Singleton
public class CallsInFlight implements StopListener, CancelListener {
    private static final int STOPPED_TURNS_MAX = 10_000;
    private static final Duration ENDING_MAX = Duration.ofSeconds(2);
    private static final Duration ENDING_LOOK = Duration.ofMillis(10);

    private final ConcurrentHashMap<Key, ModelCall> calls = new ConcurrentHashMap<>();
    private final Set<TurnId> stopped = new HashSet<>();
    private final Queue<TurnId> stoppedInOrder = new ArrayDeque<>();

    /** A caller's request id counts within its tenant only. */
    private record Key(TenantId tenant, String requestId) {}

    /**
     * Ends what still runs when the process does, so that it is paid for as far as it came. Who makes calls in the same process
     * has finished by then, or given them back.
     */
    void end(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent stopped)
            throws InterruptedException {
        calls.values().forEach(call -> call.cancel(Cancellation.STOPPING));
        var end = System.nanoTime() + ENDING_MAX.toNanos();
        while (!calls.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(ENDING_LOOK);
        }
    }

    /** Enters a call; false if its tenant has one of the same request id in flight. */
    boolean enter(ModelCall call) {
        return calls.putIfAbsent(key(call), call) == null;
    }

    void leave(ModelCall call) {
        calls.remove(key(call), call);
    }

    public int size() {
        return calls.size();
    }

    @Override
    public boolean cancel(TenantId tenant, UserId user, String requestId) {
        var call = Optional.ofNullable(calls.get(new Key(tenant, requestId)))
                .filter(found -> found.ticket().caller().user().equals(user));
        call.ifPresent(found -> found.cancel(Cancellation.DELETED));
        return call.isPresent();
    }

    /** Ends the calls of those who may not call any more. */
    public void endUnless(Predicate<Caller> mayCall) {
        calls.values().stream()
                .filter(call -> !mayCall.test(call.ticket().caller()))
                .forEach(call -> call.cancel(Cancellation.WITHDRAWN));
    }

    /** Cancels every call of a turn and remembers the turn, the last {@value #STOPPED_TURNS_MAX} of them. */
    @Override
    public void stop(TurnId turn) {
        remember(turn);
        calls.values().stream()
                .filter(call ->
                        call.ticket().caller().turn().filter(turn::equals).isPresent())
                .forEach(call -> call.cancel(Cancellation.TURN_STOPPED));
    }

    synchronized boolean isStopped(TurnId turn) {
        return stopped.contains(turn);
    }

    private synchronized void remember(TurnId turn) {
        if (!stopped.add(turn)) {
            return;
        }
        stoppedInOrder.add(turn);
        if (stoppedInOrder.size() > STOPPED_TURNS_MAX) {
            stopped.remove(stoppedInOrder.remove());
        }
    }

    private static Key key(ModelCall call) {
        return new Key(call.ticket().caller().tenant(), call.ticket().requestId());
    }
}
