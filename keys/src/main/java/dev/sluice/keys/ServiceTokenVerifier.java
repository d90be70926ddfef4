package dev.sluice.keys;

import dev.sluice.keys.ServiceTokenForm.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether a service token opens the door of one service. Strict: whatever it does not understand is refused.
 * Remembers the tokens that it accepted, so that a signature is checked once; whether a remembered one's time is up or
 * its key withdrawn is asked each time. A refusal is never remembered. Thread-safe.
 */
public final class ServiceTokenVerifier {
    private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private final VerificationKeys keys;
    private final String audience;
    private final VerifiedTokens verified = new VerifiedTokens();

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

    /**
     * The token, if it was accepted before and still is; empty says only that {@link #verify} must be asked. Takes
     * microseconds and never touches the disk, so it may be asked on event loops.
     */
    public Optional<ServiceToken> known(String compact, Instant now) {
        if (!ServiceTokenForm.mayBe(compact)) {
            return Optional.empty();
        }
        return verified.find(compact)
                .filter(known -> keys.current(known.key().id())
                        .filter(known.key()::equals)
                        .isPresent())
                .map(VerifiedTokens.Verified::token)
                .filter(token -> untimely(token, now).isEmpty());
    }

    /** The verdict on a token. Takes a millisecond and may read the key directory, so keep it off event loops. */
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
        if (!isSigned(compact, parts, key.get())) {
            return new Verdict.Refused(Reason.BAD_SIGNATURE);
        }
        var refusal = refusal(parts.token(), key.get(), now);
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get());
        }
        var accepted = new VerifiedTokens.Verified(parts.token(), key.get());
        verified.keep(compact, accepted, now.minus(CLOCK_SKEW_MAX));
        return new Verdict.Accepted(parts.token());
    }

    /** Whether this key signed it; a signature that was checked with this very key need not be checked again. */
    private boolean isSigned(String compact, ServiceTokenForm.Parts parts, VerificationKey key) {
        return verified.find(compact).filter(known -> known.key().equals(key)).isPresent()
                || key.verify(parts.signed(), parts.signature());
    }

    private Optional<Reason> refusal(ServiceToken token, VerificationKey key, Instant now) {
        // A service's key speaks for that service only: one stolen key does not open the roles of the others.
        if (!token.issuer().equals(key.owner())) {
            return Optional.of(Reason.FOREIGN_ISSUER);
        }
        if (!token.audience().equals(audience)) {
            return Optional.of(Reason.WRONG_AUDIENCE);
        }
        return untimely(token, now);
    }

    private static Optional<Reason> untimely(ServiceToken token, Instant now) {
        if (token.issuedAt().isAfter(now.plus(CLOCK_SKEW_MAX))) {
            return Optional.of(Reason.NOT_YET_VALID);
        }
        if (!token.expiresAt().isAfter(now.minus(CLOCK_SKEW_MAX))) {
            return Optional.of(Reason.EXPIRED);
        }
        return Optional.empty();
    }
}
