package dev.sluice.keys;

import dev.sluice.keys.KeyPurpose.ServiceTokens;
import dev.sluice.keys.ServiceTokenForm.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides whether a service token opens the door of one service. Strict: whatever it does not understand is refused.
 * Remembers the tokens that it accepted, so that a signature is checked once; whether a remembered one's time is up or
 * its key withdrawn is asked each time. A refusal is never remembered. Thread-safe.
 */
public final class ServiceTokenVerifier {
    private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private final Map<String, VerificationKeys> keys;
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
        /** The service that it names has no business at this door. */
        UNWANTED_ISSUER,
        /** The service that it names has no such key. */
        UNKNOWN_KEY,
        BAD_SIGNATURE,
        WRONG_AUDIENCE,
        NOT_YET_VALID,
        EXPIRED
    }

    /**
     * @param publicDirectory the directory of all public keys, of which only the issuers' parts count
     * @param issuers the services that may come to this door; each is believed by the keys in its own directory only, so
     *     that one stolen key does not open the roles of the others
     * @param audience the name of the service whose door this is, e.g. {@code llm-router}
     */
    public ServiceTokenVerifier(Path publicDirectory, Set<String> issuers, String audience) {
        this(issuers, issuer -> new VerificationKeys(publicDirectory, new ServiceTokens(issuer)), audience);
    }

    ServiceTokenVerifier(Set<String> issuers, Function<String, VerificationKeys> keysOf, String audience) {
        this.keys = issuers.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), keysOf));
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
                .filter(known -> keys.get(known.token().issuer())
                        .current(known.key().id())
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
        var issuersKeys = keys.get(parts.token().issuer());
        if (issuersKeys == null) {
            return new Verdict.Refused(Reason.UNWANTED_ISSUER);
        }
        var key = issuersKeys.find(parts.keyId());
        if (key.isEmpty()) {
            return new Verdict.Refused(Reason.UNKNOWN_KEY);
        }
        if (!isSigned(compact, parts, key.get())) {
            return new Verdict.Refused(Reason.BAD_SIGNATURE);
        }
        var refusal = refusal(parts.token(), now);
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

    private Optional<Reason> refusal(ServiceToken token, Instant now) {
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
