package dev.sluice.session.identity;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens count no more though they are signed and fresh: those of users who were disabled or whose roles changed,
 * and of logins that have ended. Every replica reads it from {@code sluice.configs}, so that it counts everywhere within a
 * second ({@code docs/adr/0046-what-counts-no-more-is-told.md}). Thread-safe.
 */
@ApplicationScoped
public class Standings implements ConfigReader {
    /** The kind of the records of ended logins. */
    static final String LOGIN = "login";

    /** No access token lives as long as that; an ended login is forgotten then. */
    static final Duration LOGIN_REMEMBERED = Duration.ofHours(1);

    private final Map<String, Standing> users = new ConcurrentHashMap<>();
    private final Map<String, Instant> loginsEnded = new ConcurrentHashMap<>();

    /** Whether a caller's token counts no more. */
    public boolean refuses(Caller caller) {
        var standing = users.get(name(caller.tenant(), caller.user()));
        return (standing != null && standing.refuses(caller))
                || caller.login().filter(loginsEnded::containsKey).isPresent();
    }

    /** Whether a caller may still be served: his token has neither ended nor been withdrawn. */
    public boolean counts(Caller caller) {
        return Instant.now().isBefore(caller.expiresAt()) && !refuses(caller);
    }

    /** From when on a user's tokens count, if not from ever. */
    Optional<Instant> tokensFrom(TenantId tenant, UserId user) {
        return Optional.ofNullable(users.get(name(tenant, user))).map(Standing::tokensFrom);
    }

    /** Logins that ended so long ago that nothing of them is left to refuse. */
    List<String> forgettable(Instant now) {
        return loginsEnded.entrySet().stream()
                .filter(login -> login.getValue().plus(LOGIN_REMEMBERED).isBefore(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    static String name(TenantId tenant, UserId user) {
        return tenant + "/" + user;
    }

    @Override
    public Set<String> kinds() {
        return Set.of(Standing.KIND, LOGIN);
    }

    @Override
    public void changed(ConfigVersion current) {
        if (current.kind().equals(LOGIN)) {
            loginsEnded.put(current.name(), current.at());
            return;
        }
        users.put(current.name(), MessageCodec.mapper().convertValue(current.body(), Standing.class));
    }

    @Override
    public void removed(String kind, String name) {
        (kind.equals(LOGIN) ? loginsEnded : users).remove(name);
    }
}
