package dev.sluice.executor.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The files that are on their way in or out: at most {@value #USER_MAX} of one user, {@value #TENANT_MAX} of one tenant and
 * {@value #ALL_MAX} in all, because each holds an open file for as long as its reader takes. Where seats are lacking, whoever
 * has had his for half an hour is cut off. Thread-safe.
 */
@Singleton
class Transfers {
    private static final int USER_MAX = 16;
    private static final int TENANT_MAX = 128;
    private static final int ALL_MAX = 512;
    private static final Duration UNDISTURBED = Duration.ofMinutes(30);

    private final LongSupplier nanoTime;
    private final Set<Transfer> transfers = Collections.newSetFromMap(new IdentityHashMap<>());

    private record Reader(TenantId tenant, UserId user) {}

    /** @param begun by {@link System#nanoTime} */
    private record Transfer(Reader reader, BooleanSupplier entitled, Runnable cut, long begun) {}

    @Inject
    Transfers() {
        this(System::nanoTime);
    }

    Transfers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

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
        var lacking = lacking(reader);
        if (lacking.isPresent()) {
            var overdue = overdue(lacking.get());
            if (overdue.isEmpty()) {
                return Optional.empty();
            }
            transfers.remove(overdue.get());
            overdue.get().cut().run();
            if (lacking(reader).isPresent()) {
                return Optional.empty();
            }
        }
        var transfer = new Transfer(reader, entitled, cut, nanoTime.getAsLong());
        transfers.add(transfer);
        return Optional.of(() -> end(transfer));
    }

    /** Whose transfers are too many for one more of this reader; empty if nobody's are. */
    private Optional<Predicate<Transfer>> lacking(Reader reader) {
        Predicate<Transfer> ofUser = transfer -> transfer.reader().equals(reader);
        Predicate<Transfer> ofTenant = transfer -> transfer.reader().tenant().equals(reader.tenant());
        if (count(ofUser) >= USER_MAX) {
            return Optional.of(ofUser);
        }
        if (count(ofTenant) >= TENANT_MAX) {
            return Optional.of(ofTenant);
        }
        return transfers.size() >= ALL_MAX ? Optional.of(_ -> true) : Optional.empty();
    }

    private long count(Predicate<Transfer> which) {
        return transfers.stream().filter(which).count();
    }

    /** Of these the one that has taken longest, if that is too long. */
    private Optional<Transfer> overdue(Predicate<Transfer> which) {
        var now = nanoTime.getAsLong();
        return transfers.stream()
                .filter(which)
                .max(Comparator.comparingLong(transfer -> now - transfer.begun()))
                .filter(transfer -> now - transfer.begun() > UNDISTURBED.toNanos());
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
        transfers.remove(transfer);
    }
}
