package dev.sluice.session.role;

import dev.sluice.contracts.InvalidField;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What bringing in configurations would do, agent by agent, before anything is written. */
public record RoleImport(List<Entry> entries) {
    /** What becomes of one agent. */
    public enum Action {
        /** There is none of this name. */
        CREATE,
        /** Another configuration counts, and is to give way. */
        REPLACE,
        /** It is so already. */
        UNCHANGED,
        /** Another configuration counts, and stays. */
        SKIP,
        /** Another configuration counts, and nobody said which is to stay. */
        CONFLICT,
        /** No agent can be so. */
        INVALID;

        /** Whether a version is to be written. */
        public boolean writes() {
            return this == CREATE || this == REPLACE;
        }
    }

    /**
     * One agent.
     *
     * @param version the one that counts now
     * @param objection why it cannot be
     */
    public record Entry(
            Role role, RoleConfig config, Action action, Optional<String> version, Optional<InvalidField> objection) {}

    public RoleImport {
        entries = List.copyOf(entries);
    }

    /**
     * Looks at what is to be brought in.
     *
     * @param onConflict {@link Action#CONFLICT}, {@link Action#REPLACE} or {@link Action#SKIP}
     */
    public static RoleImport look(
            TenantId tenant, Map<Role, RoleConfig> wanted, Action onConflict, RoleBook book, RoleCheck check) {
        return new RoleImport(wanted.entrySet().stream()
                .map(one -> entry(tenant, one.getKey(), one.getValue(), wanted, onConflict, book, check))
                .toList());
    }

    /** The names of the agents of which this becomes. */
    public List<String> names(Action action) {
        return entries.stream()
                .filter(entry -> entry.action() == action)
                .map(entry -> entry.role().name())
                .toList();
    }

    private static Entry entry(
            TenantId tenant,
            Role role,
            RoleConfig config,
            Map<Role, RoleConfig> wanted,
            Action onConflict,
            RoleBook book,
            RoleCheck check) {
        var now = book.inForce(tenant, role);
        var version = now.map(RoleVersion::version);
        try {
            check.check(tenant, role, config, wanted::containsKey);
        } catch (InvalidField invalid) {
            return new Entry(role, config, Action.INVALID, version, Optional.of(invalid));
        }
        var action = now.isEmpty()
                ? Action.CREATE
                : now.flatMap(RoleVersion::config).filter(config::equals).isPresent() ? Action.UNCHANGED : onConflict;
        return new Entry(role, config, action, version, Optional.empty());
    }
}
