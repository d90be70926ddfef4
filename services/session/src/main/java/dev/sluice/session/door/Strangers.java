package dev.sluice.session.door;

import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.problem.ProblemBody;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Whoever comes without a token that counts: gets 401 with a problem's body, wherever it was found out, and stands in
 * the audit with his address.
 */
@ApplicationScoped
public class Strangers {
    static final Problem BAD_TOKEN = Problem.of(401, "unauthorized", "the bearer token is not valid");

    /** Where this service answers. */
    private static final String PATHS = "/api/v1/*";

    private final AuditTrail audit;

    public Strangers(AuditTrail audit) {
        this.audit = audit;
    }

    /** A token that is refused never gets as far as a resource. */
    void register(@Observes Router router) {
        router.route(PATHS).failureHandler(this::answer);
    }

    void refused(RoutingContext request, String reason) {
        audit.strangerRefused(
                request.request().remoteAddress().hostAddress(),
                Optional.empty(),
                "token.verify",
                request.normalizedPath(),
                reason);
    }

    private void answer(RoutingContext request) {
        if (!(request.failure() instanceof AuthenticationFailedException)
                || request.response().ended()) {
            request.next();
            return;
        }
        refused(request, "bad token");
        ProblemBody.answer(request, BAD_TOKEN);
    }
}
