package dev.sluice.executor.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The files that are on their way in or out: at most {@value #USER_MAX} to one user and {@value #ALL_MAX} in all, because each
 * holds an open file for as long as its reader takes. Thread-safe.
 */
@Singleton
class Transfers {
    private static final int USER_MAX = 16;
    private static final int ALL_MAX = 512;

    private final Map<Reader, Integer> running = new HashMap<>();
    private final Set<Transfer> transfers = new HashSet<>();

    private record Reader(TenantId tenant, UserId user) {}

    private record Transfer(Reader reader, BooleanSupplier entitled, Runnable cut) {}

    /** One more, until {@link #close}; closing twice is harmless. */
    interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Empty if there are too many already.
     *
     * @param entitled whether the reader's token still counts
     * @param cut ends the transfer, whoever calls it and however little its reader takes
     */
    synchronized Optional<Seat> begin(TenantId tenant, UserId user, BooleanSupplier entitled, Runnable cut) {
        var reader = new Reader(tenant, user);
        if (transfers.size() >= ALL_MAX || running.getOrDefault(reader, 0) >= USER_MAX) {
            return Optional.empty();
        }
        running.merge(reader, 1, Integer::sum);
        var transfer = new Transfer(reader, entitled, cut);
        transfers.add(transfer);
        return Optional.of(() -> end(transfer));
    }

    /** Something was withdrawn: ends the transfers of those who may read no more. */
    void review() {
        List<Transfer> open;
        synchronized (this) {
            open = List.copyOf(transfers);
        }
        open.stream().filter(transfer -> !transfer.entitled().getAsBoolean()).forEach(transfer -> transfer.cut()
                .run());
    }

    private synchronized void end(Transfer transfer) {
        if (transfers.remove(transfer)) {
            running.computeIfPresent(transfer.reader(), (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
