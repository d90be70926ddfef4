package dev.sluice.router.door;

import dev.sluice.router.call.Caller;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Lets people and systems in by an API key as their bearer token or {@code x-api-key}; every other token is left to others. Only on this
 * service's paths: a key calls models and does nothing else.
 */
@Singleton
public class ApiKeyMechanism implements HttpAuthenticationMechanism {
    /** The role that calls models; a key has no other, whatever its user has. */
    private static final String ROLE = "developer";

    private static final String ANTHROPIC_KEY = "x-api-key";

    private static final int BEFORE_OIDC = DEFAULT_PRIORITY + 90;

    private final ApiKeys keys;

    ApiKeyMechanism(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        var key = word(context).filter(ApiKeys::recognises);
        if (key.isEmpty() || !context.normalizedPath().startsWith(ServiceTokenMechanism.PATHS)) {
            return Uni.createFrom().nullItem();
        }
        return keys.find(key.get())
                .map(caller -> Uni.createFrom().item(identity(caller)))
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException()));
    }

    /** The bearer token; who brings none may bring a key as Anthropic's clients do. */
    private static Optional<String> word(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.AUTHORIZATION)
                ? Bearer.of(context)
                : Optional.ofNullable(context.request().getHeader(ANTHROPIC_KEY))
                        .map(String::strip);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public int getPriority() {
        return BEFORE_OIDC;
    }

    private static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.user().value()))
                .addRole(ROLE)
                .addAttribute(Callers.ATTRIBUTE, caller)
                .build();
    }
}
