package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ToolExecutorConfig;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.keys.WorkspaceTickets;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.json.JsonString;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Whoever makes the request at hand: what his token says of him, and whether it still counts. */
@Singleton
class Visitor {
    /** The header that a ticket comes in. */
    static final String TICKET = "Sluice-Workspace-Ticket";

    /** What a token must say, beside who its bearer is: a limit of age means nothing to one that has no beginning. */
    private static final List<String> REQUIRED_CLAIMS = List.of("iat", "exp", "aud", "iss");

    private final JsonWebToken token;
    private final RefusalAudit audit;
    private final WithdrawnTokens withdrawn;
    private final String tenantClaim;
    private final WorkspaceTickets tickets;

    Visitor(
            JsonWebToken token,
            RefusalAudit audit,
            WithdrawnReading withdrawn,
            ToolExecutorConfig config,
            @ConfigProperty(name = "sluice.keys.public-directory") Path publicKeys) {
        this.token = token;
        this.audit = audit;
        this.withdrawn = withdrawn.tokens();
        this.tenantClaim = config.tenantClaim();
        this.tickets = new WorkspaceTickets(publicKeys);
    }

    /** Why the request is not even looked at, which is written down where it is about permission; empty if it is. */
    Optional<Problem.Kind> objection(String session, RoutingContext exchange) {
        var objection = objectionToBearer(session, exchange);
        return objection.isEmpty() && exchange.request().query() != null ? Optional.of(Problem.Kind.QUERY) : objection;
    }

    /** The same for a door that takes a query. */
    Optional<Problem.Kind> objectionToBearer(String session, RoutingContext exchange) {
        if (exchange.request().headers().getAll(HttpHeaders.AUTHORIZATION).size() > 1) {
            // Whoever stands before us may have judged the other one.
            audit.refused(Optional.empty(), Optional.empty(), session, "malformed");
            return Optional.of(Problem.Kind.TWICE);
        }
        if (!token.getClaimNames().containsAll(REQUIRED_CLAIMS)) {
            audit.refused(tenant(), user(), session, "claims");
            return Optional.of(Problem.Kind.UNAUTHORIZED);
        }
        if (!entitlement().getAsBoolean()) {
            audit.refused(tenant(), user(), session, "withdrawn");
            return Optional.of(Problem.Kind.UNAUTHORIZED);
        }
        return Optional.empty();
    }

    /** The session as one of this visitor's own, whether he has it or not; empty if his token does not say who he is. */
    Optional<Scope> scope(String session) throws Refused {
        var id = session(session);
        return tenant().flatMap(tenant -> user().map(user -> new Scope(tenant, user, id)));
    }

    /** The session that he may look at, or write to: his own, or the one that his ticket says is shared with him so. */
    Optional<Scope> scope(String session, RoutingContext exchange, boolean writes) throws Refused {
        var ticket = ticket(session, exchange);
        var guest = ticket.flatMap(WorkspaceTicket::guest);
        if (guest.isEmpty()) {
            return scope(session);
        }
        return guest.get().mayWrite() || !writes ? ticket.map(WorkspaceTicket::scope) : scope(session);
    }

    /** The session service's word of this session, if he has brought it and it counts for him. */
    Optional<WorkspaceTicket> ticket(String session, RoutingContext exchange) throws Refused {
        var header = Optional.ofNullable(exchange.request().getHeader(TICKET));
        return scope(session)
                .flatMap(bearer -> header.flatMap(shown -> tickets.believed(shown, bearer, Instant.now())));
    }

    /** Whether the token still counts, now and after the request; whoever is nobody's user is refused otherwise. */
    BooleanSupplier entitlement() {
        var tenant = tenant();
        var user = user();
        var login = text(WithdrawnTokens.LOGIN_CLAIM);
        var issuedAt = Instant.ofEpochSecond(token.getIssuedAtTime());
        return () ->
                tenant.isEmpty() || user.isEmpty() || !withdrawn.refuses(tenant.get(), user.get(), login, issuedAt);
    }

    Optional<TenantId> tenant() {
        try {
            return text(tenantClaim).map(TenantId::new);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    Optional<UserId> user() {
        try {
            return Optional.of(UserId.of(token.getIssuer(), token.getSubject()));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            return Optional.empty();
        }
    }

    /** A claim that is a text. */
    private Optional<String> text(String claim) {
        return switch (token.<Object>getClaim(claim)) {
            case JsonString json -> Optional.of(json.getString());
            case String text -> Optional.of(text);
            case null, default -> Optional.empty();
        };
    }

    private static SessionId session(String name) throws Refused {
        try {
            return new SessionId(name);
        } catch (IllegalArgumentException malformed) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "This is no session's id.");
        }
    }
}
