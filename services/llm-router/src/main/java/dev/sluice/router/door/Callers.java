package dev.sluice.router.door;

import dev.sluice.keys.ServiceToken;
import dev.sluice.router.call.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Optional;

/** Reads who calls out of an identity that has already been proven. */
public final class Callers {
    /** Where the identity of a user, or of an API key, keeps its {@link Caller}. */
    public static final String ATTRIBUTE = "sluice.model-caller";

    private Callers() {}

    /** The caller; empty if the token names no tenant or user, without whom nobody could be charged. */
    public static Optional<Caller> of(SecurityIdentity identity) {
        Optional<ServiceToken> serviceToken =
                Optional.ofNullable(identity.getAttribute(ServiceTokenMechanism.TOKEN_ATTRIBUTE));
        if (serviceToken.isPresent()) {
            return ofService(serviceToken.get());
        }
        return Optional.ofNullable(identity.getAttribute(ATTRIBUTE));
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
}
