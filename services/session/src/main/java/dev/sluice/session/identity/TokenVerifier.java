package dev.sluice.session.identity;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** Verifies a token that came another way than by an HTTP header, exactly as the door does. */
@ApplicationScoped
public class TokenVerifier {
    private static final Logger LOG = Logger.getLogger(TokenVerifier.class);
    private static final Duration MAX = Duration.ofSeconds(5);

    private final TenantIdentityProvider provider;
    private final CallerAugmentor augmentor;

    public TokenVerifier(TenantIdentityProvider provider, CallerAugmentor augmentor) {
        this.provider = provider;
        this.augmentor = augmentor;
    }

    /** Whom the token names; empty if it is not valid. Call it on a thread that may wait. */
    public Optional<Caller> verify(String token) {
        try {
            return signed(token).flatMap(augmentor::caller);
        } catch (RuntimeException invalid) {
            LOG.debugf("A token was refused: %s", invalid.toString());
            return Optional.empty();
        }
    }

    /** What the issuer says in a token for this installation that is not too old; empty if he does not say it. */
    Optional<JsonWebToken> signed(String token) {
        try {
            var identity = provider.authenticate(new AccessTokenCredential(token))
                    .await()
                    .atMost(MAX);
            return identity.getPrincipal() instanceof JsonWebToken jwt ? Optional.of(jwt) : Optional.empty();
        } catch (RuntimeException invalid) {
            LOG.debugf("A token was refused: %s", invalid.toString());
            return Optional.empty();
        }
    }
}
