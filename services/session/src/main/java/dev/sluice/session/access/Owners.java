package dev.sluice.session.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.SessionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * To whom sessions belong, as far as this replica has seen it: an owner never changes, so what is here is true. Fed
 * by every fact of the tail and by looks into Postgres; bounded in number, and what nobody asks for is forgotten after a day.
 */
@ApplicationScoped
public class Owners {
    /** Longer than Postgres should ever be away: until then this replica asks nobody whose a session in use is. */
    private static final Duration UNUSED_MAX = Duration.ofDays(1);

    private final Cache<SessionId, Owned> cache;

    /**
     * A session and its owner.
     *
     * @param deleted whether it is gone, for its owner too
     */
    public record Owned(Scope scope, boolean deleted) {}

    public Owners(SessionConfig config) {
        this.cache = Caffeine.newBuilder()
                .maximumSize(config.tail().ownersMax())
                .expireAfterAccess(UNUSED_MAX)
                .build();
    }

    /** A fact names its session's owner; a refusal without a number may name a stranger. */
    public void learn(FactRecord record) {
        if (record.seq() == 0) {
            return;
        }
        var session = record.scope().session();
        if (record.fact() instanceof Fact.SessionDeleted) {
            cache.put(session, new Owned(record.scope(), true));
            return;
        }
        if (cache.getIfPresent(session) == null) {
            cache.put(session, new Owned(record.scope(), false));
        }
    }

    public void learn(Owned owned) {
        cache.asMap().putIfAbsent(owned.scope().session(), owned);
    }

    public Optional<Owned> find(SessionId session) {
        return Optional.ofNullable(cache.getIfPresent(session));
    }
}
