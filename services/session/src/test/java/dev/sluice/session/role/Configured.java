package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Versions of roles for tests. */
public final class Configured {
    public static final TenantId ACME = new TenantId("acme");

    private Configured() {}

    /** The version of a role that says this and nothing else. */
    public static RoleVersion role(String name, long number, String prompt) {
        return version(name, number, config(prompt, Optional.empty(), Optional.empty(), List.of()));
    }

    /** The first version of a role that may hand on to these. */
    public static RoleVersion handsTo(String name, String... others) {
        var roles = List.of(others).stream().map(Role::new).toList();
        return version(name, 1, config("Be brief.", Optional.empty(), Optional.empty(), roles));
    }

    /** The first version of a role with the workers of this pool. */
    public static RoleVersion pooled(String name, String pool) {
        return version(name, 1, config("Be brief.", Optional.of(pool), Optional.empty(), List.of()));
    }

    /** The first version of a role whose turns have these limits. */
    public static RoleVersion limited(String name, RoleLimits limits) {
        return version(name, 1, config("Be brief.", Optional.empty(), Optional.of(limits), List.of()));
    }

    /** The version that takes a role away. */
    public static RoleVersion removed(String name, long number) {
        return version(name, number, Optional.empty());
    }

    private static RoleVersion version(String name, long number, RoleConfig config) {
        return version(name, number, Optional.of(config));
    }

    private static RoleVersion version(String name, long number, Optional<RoleConfig> config) {
        var change = new RoleChange(config, Optional.empty(), Optional.empty());
        return new RoleVersion(
                ACME, new Role(name), number, "aa", new UserId("ada"), Instant.EPOCH, Optional.of(change));
    }

    private static RoleConfig config(
            String prompt, Optional<String> pool, Optional<RoleLimits> limits, List<Role> handsTo) {
        return new RoleConfig(
                prompt,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                limits,
                pool,
                handsTo,
                Optional.empty());
    }
}
