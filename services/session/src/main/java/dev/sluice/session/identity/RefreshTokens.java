package dev.sluice.session.identity;

import dev.sluice.contracts.Digest;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Opaque tokens that buy a new access token once. Only their hash is stored. A token that comes twice has been stolen
 * or leaked: its whole family ends.
 */
@ApplicationScoped
public class RefreshTokens {
    private static final int TOKEN_BYTES = 32;

    private final Database database;
    private final Duration life;
    private final SecureRandom random = new SecureRandom();

    /** A used token's successor and whose it is. */
    record Renewed(UserRow user, String token) {}

    public RefreshTokens(Database database, SessionConfig config) {
        this.database = database;
        this.life = config.identity().refreshTokenLife();
    }

    /** The first token of a login. */
    String begin(UserRow user) {
        var token = fresh();
        database.change(() -> Panache.getSession()
                .flatMap(session -> insert(session, token, UUID.randomUUID().toString(), user.id)));
        return token;
    }

    /** Uses a token up; empty if it is unknown, too old or used. */
    Optional<Renewed> renew(String token) {
        var next = fresh();
        return Optional.ofNullable(database.change(
                () -> Panache.getSession().flatMap(session -> renew(session, Digest.sha256Hex(token), next))));
    }

    private Uni<Renewed> renew(Mutiny.Session session, String hash, String next) {
        return session.createNativeQuery("""
                        update session.refresh_tokens set used_at = ?1
                         where hash = ?2 and used_at is null and expires_at > ?1
                        returning family, user_id""", Object[].class)
                .setParameter(1, Instant.now())
                .setParameter(2, hash)
                .getSingleResultOrNull()
                .flatMap(used -> used == null
                        ? endFamily(session, hash)
                        : insert(session, next, (String) used[0], (String) used[1])
                                .chain(() -> UserRow.<UserRow>findById(used[1]))
                                .map(user -> new Renewed(user, next)));
    }

    private static Uni<Renewed> endFamily(Mutiny.Session session, String hash) {
        return session.createNativeQuery("""
                        delete from session.refresh_tokens
                         where family = (select family from session.refresh_tokens where hash = ?1)""")
                .setParameter(1, hash)
                .executeUpdate()
                .replaceWith((Renewed) null);
    }

    private Uni<Integer> insert(Mutiny.Session session, String token, String family, String user) {
        return session.createNativeQuery("""
                        insert into session.refresh_tokens (hash, family, user_id, expires_at)
                        values (?1, ?2, ?3, ?4)""")
                .setParameter(1, Digest.sha256Hex(token))
                .setParameter(2, family)
                .setParameter(3, user)
                .setParameter(4, Instant.now().plus(life))
                .executeUpdate();
    }

    private String fresh() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
