package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.session.SessionConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;

/** Signs the access tokens of the built-in issuer. */
@ApplicationScoped
public class AccessTokens {
    private final IssuerKey key;
    private final Standings standings;
    private final SessionConfig.Identity config;

    public AccessTokens(IssuerKey key, Standings standings, SessionConfig config) {
        this.standings = standings;
        this.key = key;
        this.config = config.identity();
    }

    /** A token of a login; never older than what counts of the user. */
    String issue(UserRow user, String login) {
        var now = standings
                .tokensFrom(new TenantId(user.tenant), new UserId(user.name))
                .filter(Instant.now()::isBefore)
                .orElseGet(Instant::now);
        return Jwt.issuer(config.issuer())
                .audience(config.audience())
                .subject(user.name)
                .upn(user.name)
                .groups(user.accessRoles().stream().map(AccessRole::word).collect(Collectors.toSet()))
                .claim(config.tenantClaim(), user.tenant)
                .claim(WithdrawnTokens.LOGIN_CLAIM, login)
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
