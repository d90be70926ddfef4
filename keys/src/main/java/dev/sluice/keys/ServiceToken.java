package dev.sluice.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * How one service proves to another who it is: a signed, short-lived compact JWS (EdDSA) with the type
 * {@code sluice-service+jwt}, which no user's token has.
 *
 * @param issuer the service that calls
 * @param audience the one service that is called
 * @param expiresAt at most {@link #LIFE_MAX} after {@code issuedAt}; both in whole seconds
 * @param id unique per token
 * @param errand on whose behalf calls are made; any number of them, while the token lives
 */
public record ServiceToken(
        String issuer, String audience, Instant issuedAt, Instant expiresAt, String id, Errand errand) {

    /** The JWS header type by which a door knows a service token from a user's token. */
    public static final String TYPE = "sluice-service+jwt";

    /** The longest life of a token; a verifier refuses a longer one. */
    public static final Duration LIFE_MAX = Duration.ofMinutes(5);

    public ServiceToken {
        if (issuer.isBlank() || audience.isBlank() || id.isBlank()) {
            throw new IllegalArgumentException("a service token names its issuer, audience and id");
        }
        var life = Duration.between(issuedAt, expiresAt);
        if (!life.isPositive() || life.compareTo(LIFE_MAX) > 0) {
            throw new IllegalArgumentException("a service token lives more than 0 and at most 5 minutes");
        }
    }

    /** A token with a fresh id and the longest life. */
    public static ServiceToken fresh(String issuer, String audience, Errand errand, Instant now) {
        var issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        return new ServiceToken(
                issuer,
                audience,
                issuedAt,
                issuedAt.plus(LIFE_MAX),
                UUID.randomUUID().toString(),
                errand);
    }

    /** The compact form for {@code Authorization: Bearer}; verifiers need the key to be the issuer's. */
    public String sign(SigningKey key) {
        return ServiceTokenForm.write(this, key);
    }

    /** Whether a bearer token claims to be a service token. Says nothing about whether it is genuine. */
    public static boolean recognises(String bearerToken) {
        return ServiceTokenForm.typeOf(bearerToken).filter(TYPE::equals).isPresent();
    }
}
