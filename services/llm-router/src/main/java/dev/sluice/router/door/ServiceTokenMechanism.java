package dev.sluice.router.door;

import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.ServiceTokenVerifier;
import dev.sluice.keys.ServiceTokenVerifier.Verdict;
import dev.sluice.router.RouterConfig;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Lets the platform's own services in by their {@link ServiceToken}; every other bearer token is left to OIDC. Only on
 * this service's paths, because in one process the other doors share the mechanism and must not meet service identities.
 */
@Singleton
public class ServiceTokenMechanism implements HttpAuthenticationMechanism {
    /** The role of a service's identity. */
    public static final String ROLE = "service";

    /** Where the identity keeps its {@link ServiceToken}. */
    public static final String TOKEN_ATTRIBUTE = "sluice.service-token";

    /** Where this service answers. */
    public static final String PATHS = "/v1/";

    private static final Logger LOG = Logger.getLogger(ServiceTokenMechanism.class);
    private static final String AUDIENCE = "llm-router";

    /** The services that may call models on their users' behalf. */
    private static final Set<String> CALLERS = Set.of("agent-workers");

    private static final String WWW_AUTHENTICATE = "www-authenticate";
    private static final int BEFORE_OIDC = DEFAULT_PRIORITY + 100;

    private final ServiceTokenVerifier verifier;
    private final Executor executor = Infrastructure.getDefaultWorkerPool();

    @Inject
    ServiceTokenMechanism(RouterConfig config) {
        this(new ServiceTokenVerifier(config.keysDirectory(), CALLERS, AUDIENCE));
    }

    ServiceTokenMechanism(ServiceTokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        var token = Bearer.of(context);
        if (!isOurs(context) || token.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return authenticate(token.get());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return isOurs(context)
                ? Uni.createFrom().item(new ChallengeData(401, WWW_AUTHENTICATE, "Bearer"))
                : Uni.createFrom().nullItem();
    }

    @Override
    public int getPriority() {
        return BEFORE_OIDC;
    }

    /** Whose token this is: at once where it is known, and nobody's if it is of another kind. */
    Uni<SecurityIdentity> authenticate(String compact) {
        var known = verifier.known(compact, Instant.now());
        if (known.isPresent()) {
            return Uni.createFrom().item(() -> identity(known.get()));
        }
        if (!ServiceToken.recognises(compact)) {
            return Uni.createFrom().nullItem();
        }
        // A signature takes a millisecond to check, and looking up its key may read the disk.
        return Uni.createFrom().item(() -> verified(compact)).runSubscriptionOn(executor);
    }

    private SecurityIdentity verified(String compact) {
        return switch (verifier.verify(compact, Instant.now())) {
            case Verdict.Accepted(ServiceToken token) -> identity(token);
            case Verdict.Refused(ServiceTokenVerifier.Reason reason) -> throw refused(reason.name());
        };
    }

    private static SecurityIdentity identity(ServiceToken token) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(token.issuer()))
                .addRole(ROLE)
                .addAttribute(TOKEN_ATTRIBUTE, token)
                .build();
    }

    private static AuthenticationFailedException refused(String reason) {
        LOG.warnf("Refused a service token: %s", reason);
        return new AuthenticationFailedException();
    }

    private static boolean isOurs(RoutingContext context) {
        return context.normalizedPath().startsWith(PATHS);
    }
}
