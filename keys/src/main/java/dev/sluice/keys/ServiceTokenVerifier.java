package dev.sluice.keys;

import dev.sluice.keys.ServiceTokenForm.MalformedException;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides whether a service token opens the door of one service. Strict: whatever it does not understand is refused.
 * May read the key directory, so keep it off event loops.
 */
public final class ServiceTokenVerifier {
    private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private final VerificationKeys keys;
    private final String audience;

    /** The answer: the token's claims, or why they are not believed. */
    public sealed interface Verdict {
        record Accepted(ServiceToken token) implements Verdict {}

        record Refused(Reason reason) implements Verdict {}
    }

    /** Why a token is refused; for logs and counters, never for the caller. */
    public enum Reason {
        MALFORMED,
        UNKNOWN_KEY,
        BAD_SIGNATURE,
        FOREIGN_ISSUER,
        WRONG_AUDIENCE,
        NOT_YET_VALID,
        EXPIRED
    }

    /** @param audience the name of the service whose door this is, e.g. {@code llm-router} */
    public ServiceTokenVerifier(VerificationKeys keys, String audience) {
        this.keys = keys;
        this.audience = audience;
    }

    public Verdict verify(String compact, Instant now) {
        ServiceTokenForm.Parts parts;
        try {
            parts = ServiceTokenForm.read(compact);
        } catch (MalformedException e) {
            return new Verdict.Refused(Reason.MALFORMED);
        }
        var key = keys.find(parts.keyId());
        if (key.isEmpty()) {
            return new Verdict.Refused(Reason.UNKNOWN_KEY);
        }
        if (!key.get().verify(parts.signed(), parts.signature())) {
            return new Verdict.Refused(Reason.BAD_SIGNATURE);
        }
        var token = parts.token();
        // A service's key speaks for that service only: one stolen key does not open the roles of the others.
        if (!token.issuer().equals(key.get().owner())) {
            return new Verdict.Refused(Reason.FOREIGN_ISSUER);
        }
        if (!token.audience().equals(audience)) {
            return new Verdict.Refused(Reason.WRONG_AUDIENCE);
        }
        if (token.issuedAt().isAfter(now.plus(CLOCK_SKEW_MAX))) {
            return new Verdict.Refused(Reason.NOT_YET_VALID);
        }
        if (!token.expiresAt().isAfter(now.minus(CLOCK_SKEW_MAX))) {
            return new Verdict.Refused(Reason.EXPIRED);
        }
        return new Verdict.Accepted(token);
    }
}
