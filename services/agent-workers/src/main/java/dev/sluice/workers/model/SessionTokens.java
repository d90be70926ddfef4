package dev.sluice.workers.model;

import dev.sluice.contracts.Scope;
import dev.sluice.keys.Errand;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The service tokens of the sessions that models are called for: each is signed once and used until a minute before it
 * expires, because a signature costs a millisecond ({@code docs/adr/0028-a-token-is-for-a-session.md}). Keeps those of
 * the {@value #SESSIONS_MAX} sessions that were used last. Thread-safe.
 */
final class SessionTokens {
    /** At the end of its life a token is not used any more: clocks differ, and requests wait in queues. */
    static final Duration MARGIN = Duration.ofMinutes(1);

    static final int SESSIONS_MAX = 4_096;

    private static final float LOAD = 0.75f;

    private final String issuer;
    private final String audience;
    private final SigningKey key;
    private final Clock clock;
    private final Map<Scope, Kept> tokens = new LinkedHashMap<>(16, LOAD, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, Kept> eldest) {
            return size() > SESSIONS_MAX;
        }
    };

    /** A token in its compact form, which opens a door: it shows itself to nobody. */
    private record Kept(String compact, Instant until) {
        @Override
        public String toString() {
            return "Kept[until=" + until + "]";
        }
    }

    SessionTokens(String issuer, String audience, SigningKey key, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.key = key;
        this.clock = clock;
    }

    /** The compact form of a token for this session, good for a minute at least. */
    String of(Scope scope) {
        var now = clock.instant();
        synchronized (tokens) {
            var kept = tokens.get(scope);
            if (kept != null && now.isBefore(kept.until())) {
                return kept.compact();
            }
        }
        // Nobody waits for a signature: two steps that begin at once may make two tokens, and the later one is kept.
        var token = ServiceToken.fresh(issuer, audience, Errand.of(scope), now);
        var compact = token.sign(key);
        synchronized (tokens) {
            tokens.put(scope, new Kept(compact, token.expiresAt().minus(MARGIN)));
        }
        return compact;
    }
}
