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
import java.util.function.BiFunction;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Opaque tokens that buy a new access token once. Only their hash is stored. The tokens of one login are a family: it ends
 * for good some time after the login, however often it was renewed, and at once when a token comes twice, for then it has
 * been stolen or leaked.
 */
@ApplicationScoped
public class RefreshTokens {
    private static final int TOKEN_BYTES = 32;
    private static final String USE = """
            update session.refresh_tokens set used_at = ?1
             where hash = ?2 and used_at is null and expires_at > ?1
            returning family, user_id, cast(extract(epoch from ends_at) * 1000 as bigint)""";

    /** Who renews a login and who ends it take turns: otherwise the end would miss the token that is just being made. */
    private static final String IN_TURN = """
            select cast(pg_advisory_xact_lock(hashtextextended(family, 0)) as text)
              from session.refresh_tokens where hash = ?1""";

    private static final String INSERT = """
            insert into session.refresh_tokens (hash, family, user_id, expires_at, ends_at)
            values (?1, ?2, ?3, ?4, ?5)""";

    /** Uses up a whole family, and keeps it: telling of its end may fail, and whoever tries again must find it. */
    private static final String END_FAMILY = """
            update session.refresh_tokens set used_at = coalesce(used_at, ?1)
             where family = (select family from session.refresh_tokens where hash = ?2)
            returning family, user_id""";

    /** Used ones stay until their login would have ended, so that one that comes again is known. */
    private static final String CLEAN = "delete from session.refresh_tokens where ends_at < ?1";

    private final Database database;
    private final Duration life;
    private final Duration loginLife;
    private final SecureRandom random = new SecureRandom();

    /** A token of a login: its family is the login's name. */
    record Token(String value, String login) {}

    /** What came of a token. */
    sealed interface Renewal {
        /** It was used up; here is its successor. */
        record Renewed(UserRow user, Token token) implements Renewal {}

        /** It had been used before, or was too old; its whole family has ended. */
        record Ended(UserRow user, String login) implements Renewal {}

        /** There is no such token. */
        record Unknown() implements Renewal {}
    }

    public RefreshTokens(Database database, SessionConfig config) {
        this.database = database;
        this.life = config.identity().refreshTokenLife();
        this.loginLife = config.identity().loginLife();
    }

    /** The first token of a login; what has ended before is forgotten. */
    Token begin(UserRow user) {
        var now = Instant.now();
        var token = new Token(fresh(), UUID.randomUUID().toString());
        database.change(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(CLEAN)
                .setParameter(1, now)
                .executeUpdate()
                .chain(() -> insert(session, token, user.id, now, now.plus(loginLife)))));
        return token;
    }

    /** Uses a token up. */
    Renewal renew(String token) {
        return inTurn(Digest.sha256Hex(token), this::renew);
    }

    /** Ends the login that a token is of, if there is one; ends it again if it has ended. */
    Optional<Renewal.Ended> end(String token) {
        var end = inTurn(Digest.sha256Hex(token), (session, hash) -> endFamily(session, hash, Instant.now()));
        return end instanceof Renewal.Ended ended ? Optional.of(ended) : Optional.empty();
    }

    private Renewal inTurn(String hash, BiFunction<Mutiny.Session, String, Uni<Renewal>> change) {
        return database.change(
                () -> Panache.getSession().flatMap(session -> session.createNativeQuery(IN_TURN, String.class)
                        .setParameter(1, hash)
                        .getResultList()
                        .chain(() -> change.apply(session, hash))));
    }

    private Uni<Renewal> renew(Mutiny.Session session, String hash) {
        var now = Instant.now();
        return session.createNativeQuery(USE, Object[].class)
                .setParameter(1, now)
                .setParameter(2, hash)
                .getSingleResultOrNull()
                .flatMap(used -> used == null ? endFamily(session, hash, now) : successor(session, used, now));
    }

    private Uni<Renewal> successor(Mutiny.Session session, Object[] used, Instant now) {
        var token = new Token(fresh(), (String) used[0]);
        var endsAt = Instant.ofEpochMilli(((Number) used[2]).longValue());
        return insert(session, token, (String) used[1], now, endsAt)
                .chain(() -> UserRow.<UserRow>findById(used[1]))
                .map(user -> new Renewal.Renewed(user, token));
    }

    private static Uni<Renewal> endFamily(Mutiny.Session session, String hash, Instant now) {
        return session.createNativeQuery(END_FAMILY, Object[].class)
                .setParameter(1, now)
                .setParameter(2, hash)
                .getResultList()
                .flatMap(ended -> ended.isEmpty()
                        ? Uni.createFrom().item(new Renewal.Unknown())
                        : UserRow.<UserRow>findById(ended.getFirst()[1])
                                .map(user -> new Renewal.Ended(user, (String) ended.getFirst()[0])));
    }

    private Uni<Integer> insert(Mutiny.Session session, Token token, String user, Instant now, Instant endsAt) {
        var expiresAt = now.plus(life);
        return session.createNativeQuery(INSERT)
                .setParameter(1, Digest.sha256Hex(token.value()))
                .setParameter(2, token.login())
                .setParameter(3, user)
                .setParameter(4, expiresAt.isBefore(endsAt) ? expiresAt : endsAt)
                .setParameter(5, endsAt)
                .executeUpdate();
    }

    private String fresh() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
