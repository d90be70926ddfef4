package dev.sluice.session.socket;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Turns away browsers of foreign pages, and whoever comes when all seats are taken. A client without an {@code Origin}
 * is no browser and passes.
 */
@ApplicationScoped
class SocketGate implements HttpUpgradeCheck {
    private static final int FORBIDDEN = 403;
    private static final int TRY_LATER = 503;

    private final Sockets sockets;
    private final AuditTrail audit;
    private final Set<String> origins;

    SocketGate(Sockets sockets, AuditTrail audit, SessionConfig config) {
        this.sockets = sockets;
        this.audit = audit;
        this.origins = config.socket().origins().orElse(Set.of());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var request = context.httpRequest();
        var origin = request.getHeader("Origin");
        if (origin != null && !origins.contains(origin) && !sameHost(origin, request.getHeader("Host"))) {
            return refused(request, FORBIDDEN, "origin");
        }
        if (!sockets.room(Optional.empty(), request.remoteAddress().hostAddress())) {
            return refused(request, TRY_LATER, "full");
        }
        return context.securityIdentity().flatMap(identity -> judge(request, identity));
    }

    /** Whoever is nobody's, for want of a tenant, would be nobody's after a reconnect too. */
    private Uni<CheckResult> judge(HttpServerRequest request, SecurityIdentity identity) {
        if (!identity.isAnonymous() && !Caller.isNamed(identity)) {
            return refused(request, FORBIDDEN, "tenant");
        }
        TextFrames.guard(request);
        return CheckResult.permitUpgrade();
    }

    private Uni<CheckResult> refused(HttpServerRequest request, int status, String reason) {
        audit.strangerRefused(
                request.remoteAddress().hostAddress(), Optional.empty(), "socket.open", request.path(), reason);
        return CheckResult.rejectUpgrade(status);
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.startsWith("dev.sluice.session.");
    }

    static boolean sameHost(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** The host of an address that may carry a port. */
    static String host(String address) {
        var colon = address.lastIndexOf(':');
        return colon > 0 && address.indexOf(':') == colon ? address.substring(0, colon) : address;
    }
}
