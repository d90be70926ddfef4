package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to hear of changes to agents on this replica. Thread-safe. */
@ApplicationScoped
public class RoleWatches {
    private final RoleBook book;
    private final Set<RoleWatch> open = ConcurrentHashMap.newKeySet();

    public RoleWatches(RoleBook book) {
        this.book = book;
        book.listen(this::tell);
    }

    /**
     * Hears of the agents of a tenant: first of all that count, then of every change. Close it when nobody listens.
     *
     * @param role only of this one; without one of all
     */
    public RoleWatch open(TenantId tenant, Optional<Role> role) {
        var watch = new RoleWatch(tenant, role, open::remove);
        open.add(watch);
        book.inForce(tenant).forEach(watch::offer);
        return watch;
    }

    /** How many hear of an agent here. */
    public int of(TenantId tenant, Role role) {
        return Math.toIntExact(
                open.stream().filter(watch -> watch.wants(tenant, role)).count());
    }

    private void tell(RoleVersion version) {
        open.forEach(watch -> watch.offer(version));
    }
}
