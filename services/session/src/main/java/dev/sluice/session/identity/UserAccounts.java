package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.projection.Database;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The people of the built-in issuer. A name is unique in the installation. Passwords rest as bcrypt, cost 12, which
 * takes about a quarter of a second each way; so at most two are computed at once.
 */
@ApplicationScoped
public class UserAccounts {
    static final int BCRYPT_COST = 12;

    private static final int PASSWORD_CHARS_MAX = 72;
    private static final String OF_TENANT = """
            tenant = ?1 and (createdAt < ?2 or (createdAt = ?2 and id < ?3))
            order by createdAt desc, id desc""";
    private static final String INSERT = """
            insert into session.users (id, tenant, name, password_hash, roles, created_at)
            values (?1, ?2, ?3, ?4, ?5, ?6)
            on conflict do nothing""";

    private final Database database;
    private final Withdrawals withdrawals;
    private final AuditTrail audit;
    private final boolean builtIn;
    private final Semaphore computing = new Semaphore(2, true);
    private final String nobodysHash = BcryptUtil.bcryptHash(UUID.randomUUID().toString(), BCRYPT_COST);

    public UserAccounts(Database database, Withdrawals withdrawals, AuditTrail audit, SessionConfig config) {
        this.database = database;
        this.withdrawals = withdrawals;
        this.audit = audit;
        this.builtIn = config.identity().builtIn();
    }

    /** Creates an account; tells whether the name was free. */
    public boolean add(TenantId tenant, UserId name, String password, Set<AccessRole> roles) {
        if (name.isFromElsewhere()) {
            throw new IllegalArgumentException("this name belongs to another issuer's users");
        }
        var hash = hash(password);
        return database.change(() -> insert(tenant, name, hash, roles));
    }

    /** The account behind a name and its password. A wrong name takes as long as a wrong password. */
    Optional<UserRow> verify(String name, String password) {
        UserRow account = database.ask(() -> UserRow.<UserRow>find("name", name).firstResult());
        var right = matches(password, account == null ? nobodysHash : account.passwordHash);
        return right && account != null && !account.disabled ? Optional.of(account) : Optional.empty();
    }

    public Optional<UserRow> find(TenantId tenant, UserId user) {
        return Optional.ofNullable(
                database.ask(() -> UserRow.<UserRow>find("tenant = ?1 and name = ?2", tenant.value(), user.value())
                        .firstResult()));
    }

    /** A tenant's accounts behind a place, the newest first. */
    public List<UserRow> list(TenantId tenant, Cursor after, int max) {
        return database.ask(() -> UserRow.<UserRow>find(OF_TENANT, tenant.value(), after.at(), after.id())
                .page(0, max)
                .list());
    }

    /**
     * Makes somebody what he is from now on. Whoever has no account here comes from another issuer, which says what his
     * roles are; all that can be said of him here is whether he is let in.
     */
    public void change(
            TenantId tenant,
            UserId user,
            Optional<UserRow> account,
            Optional<Boolean> disabled,
            Optional<Set<AccessRole>> roles,
            Caller by) {
        if (account.isEmpty() && (builtIn || roles.isPresent())) {
            throw builtIn
                    ? Problem.notFound()
                    : Problem.of(422, "external_issuer", "the roles of this user are his issuer's to say");
        }
        account.ifPresent(row -> {
            row.disabled = disabled.orElse(row.disabled);
            row.roles = words(roles.orElseGet(row::accessRoles));
            database.change(
                    () -> UserRow.update("disabled = ?1, roles = ?2 where id = ?3", row.disabled, row.roles, row.id));
        });
        var off = account.map(row -> row.disabled).or(() -> disabled).orElse(false);
        withdrawals.change(tenant, user, off, account.map(row -> List.of(row.roles.split(","))), by.user());
        audit.allowed(
                by.tenant(),
                by.user(),
                "user.change",
                tenant + "/" + user,
                Map.of(
                        "disabled",
                        Boolean.toString(off),
                        "roles",
                        account.map(row -> row.roles).orElse("")));
    }

    private static String words(Set<AccessRole> roles) {
        return roles.stream().map(AccessRole::word).sorted().collect(Collectors.joining(","));
    }

    Uni<Boolean> insert(TenantId tenant, UserId name, String hash, Set<AccessRole> roles) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(INSERT)
                .setParameter(1, UUID.randomUUID().toString())
                .setParameter(2, tenant.value())
                .setParameter(3, name.value())
                .setParameter(4, hash)
                .setParameter(5, words(roles))
                .setParameter(6, Instant.now())
                .executeUpdate()
                .map(rows -> rows == 1));
    }

    String hash(String password) {
        return compute(() -> BcryptUtil.bcryptHash(password, BCRYPT_COST));
    }

    private boolean matches(String password, String hash) {
        // Bcrypt looks at 72 bytes and no further.
        return password.length() <= PASSWORD_CHARS_MAX && compute(() -> BcryptUtil.matches(password, hash));
    }

    private <T> T compute(Supplier<T> bcrypt) {
        try {
            if (!computing.tryAcquire(5, TimeUnit.SECONDS)) {
                throw Problem.unavailable("too many people log in at once");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the service is stopping");
        }
        try {
            return bcrypt.get();
        } finally {
            computing.release();
        }
    }
}
