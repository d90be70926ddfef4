package dev.sluice.session.role;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleHistory;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The roles that tenants set, each with its newest versions, as this replica has read them. Needs no database; a look-up
 * waits for nobody. Thread-safe.
 */
@ApplicationScoped
public class RoleBook implements ConfigReader {
    private final Map<TenantId, Map<Role, RoleHistory>> tenants = new ConcurrentHashMap<>();
    private final List<Consumer<RoleVersion>> listeners = new CopyOnWriteArrayList<>();

    /** The versions of a role; empty where the tenant never set it. */
    public RoleHistory history(TenantId tenant, Role role) {
        return tenants.getOrDefault(tenant, Map.of()).getOrDefault(role, RoleHistory.EMPTY);
    }

    /** The version of a role that counts for a tenant; empty where it has none of its own. */
    public Optional<RoleVersion> inForce(TenantId tenant, Role role) {
        return history(tenant, role).inForce();
    }

    /** The roles of a tenant that count, by their names. */
    public List<RoleVersion> inForce(TenantId tenant) {
        return tenants.getOrDefault(tenant, Map.of()).values().stream()
                .flatMap(history -> history.inForce().stream())
                .sorted(Comparator.comparing(version -> version.role().name()))
                .toList();
    }

    /** How many roles a tenant ever set. */
    public int names(TenantId tenant) {
        return tenants.getOrDefault(tenant, Map.of()).size();
    }

    /** How many roles all tenants ever set. */
    public int names() {
        return tenants.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * The version that has this number, once this replica has read it.
     *
     * @return empty if it has not after so long
     */
    public Optional<RoleVersion> await(TenantId tenant, Role role, long number, Duration max)
            throws InterruptedException {
        var name = RoleVersion.name(number);
        var until = System.nanoTime() + max.toNanos();
        synchronized (this) {
            for (var left = max.toMillis(); history(tenant, role).number() < number && left > 0; ) {
                wait(left);
                left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            }
        }
        return history(tenant, role).find(name);
    }

    /** From now on the listener hears of every version that comes to count, by the thread that reads; it must not wait. */
    public void listen(Consumer<RoleVersion> listener) {
        listeners.add(listener);
    }

    @Override
    public Set<String> kinds() {
        return Set.of(RoleChange.KIND);
    }

    /** No record says which version counts: the newest does. */
    @Override
    public void changed(ConfigVersion current) {}

    @Override
    public void known(ConfigVersion record) {
        var version = RoleVersion.of(record);
        var roles = tenants.computeIfAbsent(version.tenant(), _ -> new ConcurrentHashMap<>());
        var before = roles.getOrDefault(version.role(), RoleHistory.EMPTY);
        var after = before.with(version);
        if (after == before) {
            return;
        }
        roles.put(version.role(), after);
        synchronized (this) {
            notifyAll();
        }
        listeners.forEach(listener -> listener.accept(version));
    }

    /** A version never goes. */
    @Override
    public void removed(String kind, String name) {}
}
