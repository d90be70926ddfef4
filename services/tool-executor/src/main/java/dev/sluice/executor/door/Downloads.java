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
 * The files that are on their way out: at most {@value #USER_MAX} to one user and {@value #ALL_MAX} in all, because each
 * holds an open file for as long as its reader takes. Thread-safe.
 */
@Singleton
class Downloads {
    private static final int USER_MAX = 16;
    private static final int ALL_MAX = 512;

    private final Map<Reader, Integer> running = new HashMap<>();
    private final Set<Download> downloads = new HashSet<>();

    private record Reader(TenantId tenant, UserId user) {}

    private record Download(Reader reader, BooleanSupplier entitled, Runnable cut) {}

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
        if (downloads.size() >= ALL_MAX || running.getOrDefault(reader, 0) >= USER_MAX) {
            return Optional.empty();
        }
        running.merge(reader, 1, Integer::sum);
        var download = new Download(reader, entitled, cut);
        downloads.add(download);
        return Optional.of(() -> end(download));
    }

    /** Something was withdrawn: ends the transfers of those who may read no more. */
    void review() {
        List<Download> open;
        synchronized (this) {
            open = List.copyOf(downloads);
        }
        open.stream().filter(download -> !download.entitled().getAsBoolean()).forEach(download -> download.cut()
                .run());
    }

    private synchronized void end(Download download) {
        if (downloads.remove(download)) {
            running.computeIfPresent(download.reader(), (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
