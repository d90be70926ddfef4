package dev.sluice.session.socket;

import dev.sluice.session.SessionConfig;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
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
    private final Set<String> origins;

    SocketGate(Sockets sockets, SessionConfig config) {
        this.sockets = sockets;
        this.origins = config.socket().origins().orElse(Set.of());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var request = context.httpRequest();
        var origin = request.getHeader("Origin");
        if (origin != null && !origins.contains(origin) && !sameHost(origin, request.getHeader("Host"))) {
            return CheckResult.rejectUpgrade(FORBIDDEN);
        }
        if (!sockets.room(Optional.empty(), request.remoteAddress().hostAddress())) {
            return CheckResult.rejectUpgrade(TRY_LATER);
        }
        return CheckResult.permitUpgrade();
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
