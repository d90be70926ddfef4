package dev.sluice.keys;

import dev.sluice.contracts.Digest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that were found genuine, each with the key that signed it, by the SHA-256 of its compact form and never by
 * the form itself. At most {@value #TOKENS_MAX}, the oldest give way. Thread-safe; never waits for a disk.
 */
final class VerifiedTokens {
    private static final int TOKENS_MAX = 10_000;

    private final Map<String, Verified> tokens = new LinkedHashMap<>();

    /** @param key the key of its issuer that signed it */
    record Verified(ServiceToken token, VerificationKey key) {}

    Optional<Verified> find(String compact) {
        var digest = Digest.sha256Hex(compact);
        synchronized (tokens) {
            return Optional.ofNullable(tokens.get(digest));
        }
    }

    /** Keeps a token that was accepted. */
    void keep(String compact, Verified verified, Instant deadBefore) {
        var digest = Digest.sha256Hex(compact);
        synchronized (tokens) {
            tokens.put(digest, verified);
            dropOldest(deadBefore);
        }
    }

    int size() {
        synchronized (tokens) {
            return tokens.size();
        }
    }

    /** Those kept first are the first to expire, give or take a token's life. */
    private void dropOldest(Instant deadBefore) {
        for (var eldest = tokens.values().iterator(); eldest.hasNext(); ) {
            var isDead = !eldest.next().token().expiresAt().isAfter(deadBefore);
            if (!isDead && tokens.size() <= TOKENS_MAX) {
                return;
            }
            eldest.remove();
        }
    }
}
