package dev.sluice.session.identity;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which callers' tokens count no more, as this replica has read it from {@code sluice.configs}. Thread-safe. */
@ApplicationScoped
public class Standings implements ConfigReader {
    private final WithdrawnTokens withdrawn = new WithdrawnTokens();

    /** Whether a caller's token counts no more. */
    public boolean refuses(Caller caller) {
        return withdrawn.refuses(caller.tenant(), caller.user(), caller.login(), caller.issuedAt());
    }

    /** Whether a caller may still be served: his token has neither ended nor been withdrawn. */
    public boolean counts(Caller caller) {
        return Instant.now().isBefore(caller.expiresAt()) && !refuses(caller);
    }

    /** Whether this replica has read that a login has ended. */
    boolean hasEnded(String login) {
        return withdrawn.hasEnded(login);
    }

    /** From when on a user's tokens count, if not from ever. */
    Optional<Instant> tokensFrom(TenantId tenant, UserId user) {
        return withdrawn.tokensFrom(tenant, user);
    }

    /** Logins that ended so long ago that nothing of them is left to refuse. */
    List<String> forgettable(Instant now) {
        return withdrawn.forgettable(now);
    }

    @Override
    public Set<String> kinds() {
        return WithdrawnTokens.KINDS;
    }

    @Override
    public void changed(ConfigVersion current) {
        withdrawn.changed(current);
    }

    @Override
    public void removed(String kind, String name) {
        withdrawn.removed(kind, name);
    }
}
