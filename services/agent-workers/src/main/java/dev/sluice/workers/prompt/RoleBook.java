package dev.sluice.workers.prompt;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleHistory;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each role is to a model, in each version: those that ship with Sluice, and those that tenants set. A version of a
 * tenant that is not known yet is waited for, because a step and the version it names come by different ways; one that
 * never comes is none, and no other takes its place. Thread-safe.
 */
public final class RoleBook {
    private final Map<Role, RoleSheet> shipped;
    private final Map<Place, RoleHistory> histories = new HashMap<>();

    private record Place(TenantId tenant, Role role) {}

    public RoleBook(Map<Role, RoleSheet> shipped) {
        this.shipped = Map.copyOf(shipped);
    }

    /** A version that stands on the topic, in the topic's order. */
    public synchronized void known(RoleVersion version) {
        histories.merge(
                new Place(version.tenant(), version.role()),
                RoleHistory.EMPTY.with(version),
                (history, _) -> history.with(version));
        notifyAll();
    }

    /**
     * The sheet of a role for a tenant; of a version of another release that shipped the one of this release.
     *
     * @param waitMax how long a version that nobody knows yet is waited for
     */
    public Optional<RoleSheet> sheet(TenantId tenant, Role role, String version, Duration waitMax)
            throws InterruptedException {
        if (!RoleVersion.isName(version)) {
            return Optional.ofNullable(shipped.get(role));
        }
        return awaited(new Place(tenant, role), version, waitMax)
                .flatMap(RoleVersion::config)
                .map(config -> RoleSheet.of(role, config));
    }

    private synchronized Optional<RoleVersion> awaited(Place place, String version, Duration waitMax)
            throws InterruptedException {
        var until = System.nanoTime() + waitMax.toNanos();
        for (var left = waitMax.toMillis(); find(place, version).isEmpty() && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(until - System.nanoTime()).toMillis();
        }
        return find(place, version);
    }

    private Optional<RoleVersion> find(Place place, String version) {
        return Optional.ofNullable(histories.get(place)).flatMap(history -> history.find(version));
    }
}
