package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleHistory;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.Versions;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.config.Configs;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes versions of roles. A write is one record; whether it counts, its place on the topic decides, and this replica
 * reads back whether it does before it says so (docs/adr/0084-a-role-is-written-once.md). Needs no database.
 */
@ApplicationScoped
public class Roles {
    /** More roles than this nobody keeps apart; those that were taken away count, because their versions stay. */
    public static final int NAMES_MAX = 10_000;

    /** So often another's write may have been first before we give up. */
    private static final int TRIES_MAX = 10;

    private static final int MARK_BYTES = 4;

    private final RoleBook book;
    private final Configs configs;
    private final ConfigTail tail;
    private final AuditTrail audit;
    private final Duration readBackMax;
    private final SecureRandom random = new SecureRandom();

    public Roles(RoleBook book, Configs configs, ConfigTail tail, AuditTrail audit, SessionConfig config) {
        this.book = book;
        this.configs = configs;
        this.tail = tail;
        this.audit = audit;
        this.readBackMax = config.ackMax();
    }

    /** The roles as this replica knows them; 503 until it has read what was told before it started. */
    public RoleBook read() {
        if (!tail.caughtUp()) {
            throw Problem.unavailable("this replica has not read all configuration yet");
        }
        return book;
    }

    /**
     * Writes what follows from the versions that there are. Asked again where another write was first.
     *
     * @param change may refuse by a {@link Problem}
     */
    public RoleVersion write(Caller caller, Role role, IfMatch condition, Function<RoleHistory, RoleChange> change) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            var history = read().history(caller.tenant(), role);
            condition.check(history.inForce().map(RoleVersion::version).or(() -> shipped(role)));
            requireRoom(caller, history);
            var wanted = version(caller, role, history.number() + 1, change.apply(history));
            configs.append(wanted.record());
            var first = readBack(wanted);
            if (first.mark().equals(wanted.mark())) {
                tell(caller, first);
                return first;
            }
        }
        throw Problem.of(409, "busy", "others change this agent all the time; try again");
    }

    /** What a reader is told to be the version of one that ships, for as long as nothing is set. */
    private static Optional<String> shipped(Role role) {
        return RolePool.shipped().contains(role) ? Optional.of(Versions.BUILT_IN.roles()) : Optional.empty();
    }

    private void requireRoom(Caller caller, RoleHistory history) {
        if (history.number() == 0 && book.names(caller.tenant()) >= NAMES_MAX) {
            throw Problem.of(409, "too_many_configs", "there were " + NAMES_MAX + " agents already");
        }
    }

    private RoleVersion version(Caller caller, Role role, long number, RoleChange change) {
        var mark = new byte[MARK_BYTES];
        random.nextBytes(mark);
        return new RoleVersion(
                caller.tenant(),
                role,
                number,
                HexFormat.of().formatHex(mark),
                caller.user(),
                Instant.now(),
                Optional.of(change));
    }

    /** The version that has the number which was wanted. */
    private RoleVersion readBack(RoleVersion wanted) {
        try {
            return book.await(wanted.tenant(), wanted.role(), wanted.number(), readBackMax)
                    .orElseThrow(
                            () -> Problem.unavailable(
                                    "the event log has the change, but this replica has not read it back: look at the versions"));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the service is stopping");
        }
    }

    private void tell(Caller caller, RoleVersion version) {
        var action = version.removes() ? "config.remove" : "config.set";
        audit.allowed(
                caller.tenant(), caller.user(), action, version.role().name(), Map.of("version", version.version()));
    }
}
