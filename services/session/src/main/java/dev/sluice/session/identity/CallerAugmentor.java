package dev.sluice.session.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.session.SessionConfig;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Turns a verified token into a {@link Caller} with exactly the roles of {@link TokenRoles}; what the OIDC extension
 * would grant by itself counts for nothing. Identities that are no tokens pass unchanged.
 */
@ApplicationScoped
public class CallerAugmentor implements SecurityIdentityAugmentor {
    /** By this attribute Quarkus closes sockets with 1008; Sluice closes them itself, with 4401. */
    private static final String QUARKUS_EXPIRY = "quarkus.identity.expire-time";

    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(1);

    private static final List<Claims> REQUIRED = List.of(Claims.iat, Claims.exp, Claims.aud, Claims.iss, Claims.sub);

    private final Standings standings;
    private final String tenantClaim;
    private final ClaimPath rolesClaim;

    public CallerAugmentor(Standings standings, SessionConfig config) {
        this.standings = standings;
        this.tenantClaim = config.identity().tenantClaim();
        this.rolesClaim = ClaimPath.of(config.identity().rolesClaim());
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom()
                .item(identity.getPrincipal() instanceof JsonWebToken token ? named(identity, token) : identity);
    }

    private SecurityIdentity named(SecurityIdentity identity, JsonWebToken token) {
        var attributes = new HashMap<>(identity.getAttributes());
        attributes.remove(QUARKUS_EXPIRY);
        var builder = QuarkusSecurityIdentity.builder()
                .setPrincipal(identity.getPrincipal())
                .addCredentials(identity.getCredentials())
                .addAttributes(attributes);
        caller(token).ifPresent(caller -> builder.addAttribute(Caller.ATTRIBUTE, caller)
                .addRoles(words(caller.roles())));
        return builder.build();
    }

    private static Set<String> words(Set<AccessRole> roles) {
        return roles.stream().map(AccessRole::word).collect(Collectors.toSet());
    }

    /** Without one of these a token would escape a rule: its age, its end, whom it is for, who says so, whom it names. */
    private static void refuseUnlessComplete(JsonWebToken token) {
        for (var claim : REQUIRED) {
            if (!token.getClaimNames().contains(claim.name())) {
                throw new AuthenticationFailedException("the token has no " + claim.name());
            }
        }
    }

    /** The extension checks how old a token is, but takes one that says it is from tomorrow. */
    private static void refuseFromTheFuture(JsonWebToken token) {
        if (Instant.ofEpochSecond(token.getIssuedAtTime()).isAfter(Instant.now().plus(CLOCK_SKEW_MAX))) {
            throw new AuthenticationFailedException("the token is from the future");
        }
    }

    /** Whom a verified token names. */
    Optional<Caller> caller(JsonWebToken token) {
        refuseUnlessComplete(token);
        refuseFromTheFuture(token);
        return named(token).map(this::counting);
    }

    /** A token may be signed and fresh and yet count no more. */
    private Caller counting(Caller caller) {
        if (standings.refuses(caller)) {
            throw new AuthenticationFailedException("the token was withdrawn");
        }
        return caller;
    }

    private Optional<Caller> named(JsonWebToken token) {
        try {
            return Optional.of(new Caller(
                    new TenantId(text(token.getClaim(tenantClaim))),
                    UserId.of(token.getIssuer(), token.getSubject()),
                    TokenRoles.of(rolesClaim.in(token)),
                    Optional.ofNullable(text(token.getClaim(WithdrawnTokens.LOGIN_CLAIM))),
                    Instant.ofEpochSecond(token.getIssuedAtTime()),
                    Instant.ofEpochSecond(token.getExpirationTime())));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String text(Object claim) {
        return switch (claim) {
            case null -> null;
            case JsonString json -> json.getString();
            case String text -> text;
            case Object _ -> throw new IllegalArgumentException("the claim is no text");
        };
    }
}
