package dev.sluice.session.identity;

import dev.sluice.session.SessionConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

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

    public String token(String tenant, String name, List<String> roles) {
        var now = Instant.now();
        return signed(Jwt.issuer(config.identity().issuer())
                .audience(config.identity().audience())
                .subject(name)
                .upn(name)
                .groups(Set.copyOf(roles))
                .claim("tenant", tenant)
                .issuedAt(now)
                .expiresAt(now.plus(config.identity().accessTokenLife())));
    }

    public String withoutTenant(String name) {
        return signed(complete(name).groups("developer"));
    }

    /** All that a token must have, and nothing else. */
    JwtClaimsBuilder complete(String name) {
        var now = Instant.now();
        return Jwt.issuer(config.identity().issuer())
                .audience(config.identity().audience())
                .subject(name)
                .issuedAt(now)
                .expiresAt(now.plus(config.identity().accessTokenLife()));
    }

    public String token(String name, String audience, String issuer, Instant issuedAt, Duration life) {
        return signed(Jwt.issuer(issuer)
                .audience(audience)
                .subject(name)
                .upn(name)
                .groups("developer")
                .claim("tenant", "acme")
                .issuedAt(issuedAt)
                .expiresAt(issuedAt.plus(life)));
    }

    /** Exactly these claims: the builder would put in what is missing. */
    String raw(Map<String, Object> claims) {
        try {
            var jws = new JsonWebSignature();
            jws.setPayload(JsonUtil.toJson(claims));
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            jws.setKeyIdHeaderValue(key.id());
            jws.setKey(key.privateKey());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** Whatever claims a test wants, with the issuer's signature. */
    public String signed(JwtClaimsBuilder claims) {
        return claims.jws().algorithm(SignatureAlgorithm.RS256).keyId(key.id()).sign(key.privateKey());
    }
}
