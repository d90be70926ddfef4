package dev.sluice.session.sse;

import dev.sluice.http.AddressBlock;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The places of those who are told over HTTP what happens: streams of events, and chats that wait for their answer.
 * Bounded for each user, each address and the process, as sockets are. Thread-safe. Made at the start, so that their number is
 * told from then on.
 */
@Startup
@ApplicationScoped
public class StreamPlaces {
    private static final String ALL = "all";

    private final SessionConfig.Stream limits;
    private final Map<Object, Integer> taken = new HashMap<>();

    private record User(String tenant, String name) {}

    private record Address(String block) {}

    StreamPlaces(SessionConfig config, MeterRegistry registry) {
        this.limits = config.stream();
        registry.gauge("sluice_session_streams", this, StreamPlaces::taken);
    }

    /** A place; close it when its client is gone. */
    public final class Place implements AutoCloseable {
        private final List<Object> counted;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place(List<Object> counted) {
            this.counted = counted;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release(counted);
            }
        }
    }

    /** A place for one more, or 429. */
    public synchronized Place take(Caller caller, String host) {
        var user = new User(caller.tenant().value(), caller.user().value());
        var address = new Address(AddressBlock.of(host));
        if (count(user) >= limits.perUserMax()
                || count(address) >= limits.perAddressMax()
                || count(ALL) >= limits.perProcessMax()) {
            throw Problem.of(429, "too_many_streams", "too many streams and waiting chats are open; close one first");
        }
        var counted = List.of(user, address, ALL);
        counted.forEach(one -> taken.merge(one, 1, Integer::sum));
        return new Place(counted);
    }

    public synchronized int taken() {
        return count(ALL);
    }

    private int count(Object one) {
        return taken.getOrDefault(one, 0);
    }

    private synchronized void release(List<Object> counted) {
        counted.forEach(one -> taken.computeIfPresent(one, (_, count) -> count == 1 ? null : count - 1));
    }
}
