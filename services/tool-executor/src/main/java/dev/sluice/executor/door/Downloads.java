package dev.sluice.executor.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The files that are on their way out: at most {@value #USER_MAX} to one user and {@value #ALL_MAX} in all, because each
 * holds an open file for as long as its reader takes. Thread-safe.
 */
@Singleton
class Downloads {
    private static final int USER_MAX = 16;
    private static final int ALL_MAX = 512;

    private final Map<Reader, Integer> running = new HashMap<>();
    private int all;

    private record Reader(TenantId tenant, UserId user) {}

    /** One more, until {@link #close}; closing twice is harmless. */
    interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /** Empty if there are too many already. */
    synchronized Optional<Seat> begin(TenantId tenant, UserId user) {
        var reader = new Reader(tenant, user);
        if (all >= ALL_MAX || running.getOrDefault(reader, 0) >= USER_MAX) {
            return Optional.empty();
        }
        all++;
        running.merge(reader, 1, Integer::sum);
        var open = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (open.getAndSet(false)) {
                end(reader);
            }
        });
    }

    private synchronized void end(Reader reader) {
        all--;
        running.computeIfPresent(reader, (_, count) -> count == 1 ? null : count - 1);
    }
}
