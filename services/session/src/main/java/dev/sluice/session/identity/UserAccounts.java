package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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
    private static final String INSERT = """
            insert into session.users (id, tenant, name, password_hash, roles, created_at)
            values (?1, ?2, ?3, ?4, ?5, ?6)
            on conflict do nothing""";

    private final Database database;
    private final Semaphore computing = new Semaphore(2, true);
    private final String nobodysHash = BcryptUtil.bcryptHash(UUID.randomUUID().toString(), BCRYPT_COST);

    public UserAccounts(Database database) {
        this.database = database;
    }

    /** Creates an account; tells whether the name was free. */
    public boolean add(TenantId tenant, UserId name, String password, Set<AccessRole> roles) {
        var hash = hash(password);
        return database.change(() -> insert(tenant, name, hash, roles));
    }

    /** The account behind a name and its password. A wrong name takes as long as a wrong password. */
    Optional<UserRow> verify(String name, String password) {
        UserRow account = database.ask(() -> UserRow.<UserRow>find("name", name).firstResult());
        var right = matches(password, account == null ? nobodysHash : account.passwordHash);
        return right ? Optional.ofNullable(account) : Optional.empty();
    }

    Uni<Boolean> insert(TenantId tenant, UserId name, String hash, Set<AccessRole> roles) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(INSERT)
                .setParameter(1, UUID.randomUUID().toString())
                .setParameter(2, tenant.value())
                .setParameter(3, name.value())
                .setParameter(4, hash)
                .setParameter(5, roles.stream().map(AccessRole::word).sorted().collect(Collectors.joining(",")))
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
