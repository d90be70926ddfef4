package dev.sluice.session.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.ShareRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * With whom sessions are shared, as far as this replica has seen it. The facts of the tail say so at once; Postgres is
 * asked about what the tail has not told, and asked anew after a minute, for its rows may be older than what the tail
 * began with. While it is away, what was known counts on. Of two things told the later fact is true.
 */
@ApplicationScoped
public class Shares {
    private static final Duration UNUSED_MAX = Duration.ofDays(1);
    private static final Duration STORED_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK_MAX = Duration.ofSeconds(1);

    private final Database database;
    private final Cache<Place, Known> cache;

    /** Users of two tenants may have one name. */
    private record Place(TenantId tenant, SessionId session, UserId user) {}

    /**
     * What somebody may do.
     *
     * @param seq of the fact that says so; 0 if none ever did
     * @param until when Postgres is asked again; never where a fact of the tail says it
     */
    private record Known(long seq, Optional<ShareRight> right, Instant until) {
        Known later(Known other) {
            return seq > other.seq || (seq == other.seq && until.isAfter(other.until)) ? this : other;
        }
    }

    public Shares(Database database, SessionConfig config) {
        this.database = database;
        this.cache = Caffeine.newBuilder()
                .maximumSize(config.tail().ownersMax())
                .expireAfterAccess(UNUSED_MAX)
                .build();
    }

    /** A fact may say with whom its session is shared. */
    public void learn(FactRecord record) {
        if (record.seq() > 0 && record.fact() instanceof Fact.SharingChanged changed) {
            var scope = record.scope();
            learn(
                    new Place(scope.tenant(), scope.session(), changed.with()),
                    new Known(record.seq(), changed.right(), Instant.MAX));
        }
    }

    /** What a session's owner lets somebody of his tenant do there; 503 where nobody can say. */
    Optional<ShareRight> of(TenantId tenant, SessionId session, UserId user) {
        var place = new Place(tenant, session, user);
        var known = Optional.ofNullable(cache.getIfPresent(place));
        return known.filter(told -> Instant.now().isBefore(told.until()))
                .orElseGet(() -> learn(place, stored(place, known)))
                .right();
    }

    private Known learn(Place place, Known told) {
        return cache.asMap().merge(place, told, Known::later);
    }

    private Known stored(Place place, Optional<Known> before) {
        var until = Instant.now().plus(STORED_MAX);
        try {
            return Optional.ofNullable(
                            database.ask(LOOK_MAX, () -> ShareRow.find(place.tenant(), place.session(), place.user())))
                    .map(row -> new Known(row.seq, row.right(), until))
                    .orElseGet(() -> new Known(0, Optional.empty(), until));
        } catch (Problem away) {
            return before.filter(_ -> away.status() == Problem.UNAVAILABLE)
                    .map(told -> new Known(told.seq(), told.right(), until))
                    .orElseThrow(() -> away);
        }
    }
}
