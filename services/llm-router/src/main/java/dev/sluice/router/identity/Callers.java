package dev.sluice.router.identity;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.ServiceToken;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Reads who calls out of an identity that has already been proven. */
public final class Callers {
    /** Where an identity keeps a {@link Caller} that is known already. */
    public static final String ATTRIBUTE = "sluice.model-caller";

    private static final String TENANT_CLAIM = "tenant";

    private Callers() {}

    /** The caller; empty if the token names no tenant or user, without whom nobody could be charged. */
    public static Optional<Caller> of(SecurityIdentity identity) {
        Optional<ServiceToken> serviceToken =
                Optional.ofNullable(identity.getAttribute(ServiceTokenMechanism.TOKEN_ATTRIBUTE));
        if (serviceToken.isPresent()) {
            return ofService(serviceToken.get());
        }
        Optional<Caller> known = Optional.ofNullable(identity.getAttribute(ATTRIBUTE));
        if (known.isPresent()) {
            return known;
        }
        return identity.getPrincipal() instanceof JsonWebToken token ? ofUser(token) : Optional.empty();
    }

    private static Optional<Caller> ofService(ServiceToken token) {
        var errand = token.errand();
        if (errand.tenant().isEmpty() || errand.user().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                errand.tenant().get(),
                errand.user().get(),
                errand.session(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true));
    }

    private static Optional<Caller> ofUser(JsonWebToken token) {
        try {
            var tenant = new TenantId(token.getClaim(TENANT_CLAIM));
            var user = UserId.of(token.getIssuer(), token.getSubject());
            return Optional.of(new Caller(
                    tenant, user, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            return Optional.empty();
        }
    }
}
