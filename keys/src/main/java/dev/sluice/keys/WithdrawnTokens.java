package dev.sluice.keys;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which access tokens count no more though they are signed and fresh: those of users who were disabled or whose roles
 * changed, and of logins that have ended. Every door that takes access tokens fills one from {@code sluice.configs} and
 * asks it at each request ({@code docs/adr/0046-what-counts-no-more-is-told.md}); a question takes two look-ups in
 * memory. Thread-safe.
 */
public final class WithdrawnTokens {
    /** The kind of the records of ended logins. */
    public static final String LOGIN = "login";

    /** The claim of an access token that names its login. */
    public static final String LOGIN_CLAIM = "sid";

    /** What it reads of {@code sluice.configs}. */
    public static final Set<String> KINDS = Set.of(Standing.KIND, LOGIN);

    /** No access token lives as long as that; an ended login is forgotten then. */
    static final Duration LOGIN_REMEMBERED = Duration.ofHours(1);

    private final Map<String, Standing> users = new ConcurrentHashMap<>();
    private final Map<String, Instant> loginsEnded = new ConcurrentHashMap<>();

    /** Whether a token of this user and login counts no more. */
    public boolean refuses(TenantId tenant, UserId user, Optional<String> login, Instant issuedAt) {
        var standing = users.get(name(tenant, user));
        return (standing != null && standing.refuses(issuedAt))
                || login.filter(this::hasEnded).isPresent();
    }

    /** Whether a login has ended; false again once nothing of it can be left. */
    public boolean hasEnded(String login) {
        return loginsEnded.containsKey(login);
    }

    /** From when on a user's tokens count, if not from ever. */
    public Optional<Instant> tokensFrom(TenantId tenant, UserId user) {
        return Optional.ofNullable(users.get(name(tenant, user))).map(Standing::tokensFrom);
    }

    /** Logins that ended so long ago that nothing of them is left to refuse. */
    public List<String> forgettable(Instant now) {
        return loginsEnded.entrySet().stream()
                .filter(login -> login.getValue().plus(LOGIN_REMEMBERED).isBefore(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A user, as the name of a record has him. */
    public static String name(TenantId tenant, UserId user) {
        return tenant + "/" + user;
    }

    /**
     * A version of one of {@link #KINDS} is now the one that counts.
     *
     * @throws IllegalArgumentException if it cannot be read; what stood before stays
     */
    public void changed(ConfigVersion current) {
        if (current.kind().equals(LOGIN)) {
            loginsEnded.put(current.name(), current.at());
            return;
        }
        users.put(current.name(), MessageCodec.mapper().convertValue(current.body(), Standing.class));
    }

    /** There is nothing of this name any more. */
    public void removed(String kind, String name) {
        (kind.equals(LOGIN) ? loginsEnded : users).remove(name);
    }
}
