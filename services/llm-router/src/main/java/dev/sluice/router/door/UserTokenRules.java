package dev.sluice.router.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.Caller;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Says whose a user's token is. Refuses one that leaves out a claim by which it is judged, since one that does not say
 * when it was issued would escape the limit of its age; and one that was withdrawn before its end. What a service token
 * must say, its own form knows.
 */
@Singleton
public class UserTokenRules implements SecurityIdentityAugmentor {
    private static final List<String> REQUIRED = List.of("iss", "aud", "sub", "iat", "exp");

    private final CallersStanding standing;
    private final String tenantClaim;

    UserTokenRules(CallersStanding standing, RouterConfig config) {
        this.standing = standing;
        this.tenantClaim = config.tenantClaim();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        if (!token.getClaimNames().containsAll(REQUIRED)) {
            return refused();
        }
        var caller = caller(token);
        if (caller.filter(named -> !standing.stands(named)).isPresent()) {
            return refused();
        }
        return Uni.createFrom().item(caller.map(named -> known(identity, named)).orElse(identity));
    }

    /** Empty if the token names no tenant or user, without whom nobody could be charged. */
    private Optional<Caller> caller(JsonWebToken token) {
        try {
            var tenant = new TenantId(text(token.getClaim(tenantClaim)).orElse(""));
            var user = UserId.of(token.getIssuer(), token.getSubject());
            var login = new Caller.Login(
                    text(token.getClaim(WithdrawnTokens.LOGIN_CLAIM)), Instant.ofEpochSecond(token.getIssuedAtTime()));
            return Optional.of(new Caller(
                    tenant,
                    user,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(login),
                    false));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Object claim) {
        return switch (claim) {
            case JsonString json -> Optional.of(json.getString());
            case String said -> Optional.of(said);
            case null, default -> Optional.empty();
        };
    }

    private static SecurityIdentity known(SecurityIdentity identity, Caller caller) {
        return QuarkusSecurityIdentity.builder(identity)
                .addAttribute(Callers.ATTRIBUTE, caller)
                .build();
    }

    private static Uni<SecurityIdentity> refused() {
        return Uni.createFrom().failure(new AuthenticationFailedException());
    }
}
