package dev.sluice.router.identity;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Refuses a user's token that leaves out a claim by which it is judged: one that does not say when it was issued would
 * escape the limit of its age. What a service token must say, its own form knows.
 */
@Singleton
public class RequiredClaims implements SecurityIdentityAugmentor {
    private static final List<String> REQUIRED = List.of("iss", "aud", "sub", "iat", "exp");

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return identity.getPrincipal() instanceof JsonWebToken token
                        && !token.getClaimNames().containsAll(REQUIRED)
                ? Uni.createFrom().failure(new AuthenticationFailedException())
                : Uni.createFrom().item(identity);
    }
}
