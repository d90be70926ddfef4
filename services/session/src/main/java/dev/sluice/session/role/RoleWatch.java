package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one listener has yet to hear of agents: of each the newest version, so that who is slow hears less often and never
 * holds up a write, and what waits is bounded by the number of agents. Thread-safe.
 */
public final class RoleWatch implements AutoCloseable {
    private final TenantId tenant;
    private final Optional<Role> role;
    private final Consumer<RoleWatch> closed;
    private final LinkedHashMap<Role, RoleVersion> waiting = new LinkedHashMap<>();
    private final Map<Role, Long> offered = new HashMap<>();

    RoleWatch(TenantId tenant, Optional<Role> role, Consumer<RoleWatch> closed) {
        this.tenant = tenant;
        this.role = role;
        this.closed = closed;
    }

    /** Whether the listener wants to hear of this agent. */
    boolean wants(TenantId of, Role one) {
        return tenant.equals(of) && role.filter(only -> !only.equals(one)).isEmpty();
    }

    /** Leaves a version to be heard of, if it is wanted and newer than what was left before; never waits. */
    synchronized void offer(RoleVersion version) {
        if (!wants(version.tenant(), version.role()) || offered.getOrDefault(version.role(), 0L) >= version.number()) {
            return;
        }
        offered.put(version.role(), version.number());
        waiting.put(version.role(), version);
        notifyAll();
    }

    /** The next version to hear of; empty if there is none for so long. */
    public synchronized Optional<RoleVersion> next(Duration max) throws InterruptedException {
        var until = System.nanoTime() + max.toNanos();
        for (var left = max.toMillis(); waiting.isEmpty() && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(until - System.nanoTime()).toMillis();
        }
        return Optional.ofNullable(waiting.pollFirstEntry()).map(Map.Entry::getValue);
    }

    @Override
    public void close() {
        closed.accept(this);
    }
}
