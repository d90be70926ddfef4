package dev.sluice.session.socket;

import dev.sluice.http.AddressBlock;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns away browsers of foreign pages, whoever says anything in a query or speaks a draft of the protocol, and whoever comes when all seats are taken. A client without an {@code Origin}
 * is no browser and passes.
 */
@ApplicationScoped
class SocketGate implements HttpUpgradeCheck {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int TRY_LATER = 503;
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    private static final int IPV6_GROUPS = 8;

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
        if (!VERSION.equals(request.getHeader(VERSION_HEADER))) {
            // Drafts before RFC 6455 say in another header which page they come from.
            return refused(request, UPGRADE_REQUIRED, "version");
        }
        if (request.query() != null) {
            // A token in an address would stand in every log on the way.
            return refused(request, BAD_REQUEST, "query");
        }
        if (origin != null && !origins.contains(origin) && !sameHost(origin, request.getHeader("Host"))) {
            return refused(request, FORBIDDEN, "origin");
        }
        if (!sockets.room(
                Optional.empty(), AddressBlock.of(request.remoteAddress().hostAddress()))) {
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
        return CheckResult.rejectUpgrade(
                status, status == UPGRADE_REQUIRED ? Map.of(VERSION_HEADER, List.of(VERSION)) : Map.of());
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

    /** Whom a peer counts for, by its address with its port. */
    static String block(String peer) {
        return AddressBlock.of(host(peer));
    }

    /** IPv6 is written in full where it has a port and no brackets. */
    static String host(String peer) {
        if (peer.startsWith("[")) {
            return peer.substring(1, Math.max(1, peer.indexOf(']')));
        }
        var colons = peer.chars().filter(sign -> sign == ':').count();
        return colons == 1 || colons == IPV6_GROUPS ? peer.substring(0, peer.lastIndexOf(':')) : peer;
    }
}
