package dev.sluice.session.identity;

import dev.sluice.session.SessionConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Signs the access tokens of the built-in issuer. */
@ApplicationScoped
public class AccessTokens {
    private final IssuerKey key;
    private final SessionConfig.Identity config;

    public AccessTokens(IssuerKey key, SessionConfig config) {
        this.key = key;
        this.config = config.identity();
    }

    String issue(UserRow user) {
        var now = Instant.now();
        return Jwt.issuer(config.issuer())
                .audience(config.audience())
                .subject(user.name)
                .upn(user.name)
                .groups(user.roleNames())
                .claim(config.tenantClaim(), user.tenant)
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plus(life()))
                .jws()
                .algorithm(SignatureAlgorithm.RS256)
                .keyId(key.id())
                .sign(key.privateKey());
    }

    Duration life() {
        return config.accessTokenLife();
    }
}
