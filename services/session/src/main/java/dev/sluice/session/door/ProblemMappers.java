package dev.sluice.session.door;

import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Correlation;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.problem.ProblemBody;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Whatever goes wrong on the way through the door becomes problem+json with a correlation id that the log has; nobody is
 * sent a stack trace.
 */
public class ProblemMappers {
    private final CurrentVertxRequest request;
    private final SecurityIdentity identity;
    private final Strangers strangers;
    private final AuditTrail audit;

    public ProblemMappers(
            CurrentVertxRequest request, SecurityIdentity identity, Strangers strangers, AuditTrail audit) {
        this.identity = identity;
        this.audit = audit;
        this.request = request;
        this.strangers = strangers;
    }

    @ServerExceptionMapper
    public Response problem(Problem problem) {
        if (problem.status() == 429 && Caller.isNamed(identity)) {
            var caller = Caller.of(identity);
            audit.refused(caller.tenant(), caller.user(), Optional.empty(), "request.admit", where(), problem.code());
        }
        return ProblemBody.of(problem, Correlation.logged(problem, where()));
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException anonymous) {
        strangers.refused(request.getCurrent(), "no token");
        return problem(Problem.of(401, "unauthorized", "a valid bearer token is needed"));
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException invalid) {
        strangers.refused(request.getCurrent(), "bad token");
        return problem(Strangers.BAD_TOKEN);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException lacking) {
        return problem(Problem.forbidden("your role does not allow this"));
    }

    @ServerExceptionMapper
    public Response violation(ConstraintViolationException violation) {
        return problem(Problem.invalid(violation.getConstraintViolations().stream()
                .map(broken -> broken.getPropertyPath() + " " + broken.getMessage())
                .sorted()
                .findFirst()
                .orElse("the request is invalid")));
    }

    /** What the framework refuses by itself: no such path, method or media type. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException refused) {
        var status = refused.getResponse().getStatus();
        if (status < 400) {
            return refused.getResponse();
        }
        var known = Response.Status.fromStatusCode(status);
        var code = known == null ? "refused" : known.name().toLowerCase(Locale.ROOT);
        return problem(Problem.of(status, code, "the request cannot be served: " + code.replace('_', ' ')));
    }

    @ServerExceptionMapper
    public Response bug(Throwable bug) {
        return ProblemBody.of(
                Problem.of(500, "internal", "something went wrong here; the logs know more"),
                Correlation.logged(bug, where()));
    }

    private String where() {
        return Correlation.where(request.getCurrent());
    }
}
