package dev.sluice.session.identity;

import dev.sluice.session.SessionConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/** Tokens with the issuer's own signature that say what a test wants. */
@ApplicationScoped
public class TokenMint {
    private final IssuerKey key;
    private final SessionConfig config;

    public TokenMint(IssuerKey key, SessionConfig config) {
        this.key = key;
        this.config = config;
    }

    public String developer(String name, Duration life) {
        return token(name, config.identity().audience(), config.identity().issuer(), Instant.now(), life);
    }

    public String token(String name, String audience, String issuer, Instant issuedAt, Duration life) {
        return Jwt.issuer(issuer)
                .audience(audience)
                .subject(name)
                .upn(name)
                .groups("developer")
                .claim("tenant", "acme")
                .issuedAt(issuedAt)
                .expiresAt(issuedAt.plus(life))
                .jws()
                .algorithm(SignatureAlgorithm.RS256)
                .keyId(key.id())
                .sign(key.privateKey());
    }
}
