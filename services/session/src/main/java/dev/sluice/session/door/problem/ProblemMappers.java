package dev.sluice.session.door.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Whatever goes wrong on the way through the door becomes problem+json; nobody is sent a stack trace. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    public Response problem(Problem problem) {
        return ProblemBody.of(problem);
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException anonymous) {
        return ProblemBody.of(Problem.of(401, "unauthorized", "a valid bearer token is needed"));
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException invalid) {
        return ProblemBody.of(Problem.of(401, "unauthorized", "the bearer token is not valid"));
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException lacking) {
        return ProblemBody.of(Problem.forbidden("your role does not allow this"));
    }

    @ServerExceptionMapper
    public Response violation(ConstraintViolationException violation) {
        return ProblemBody.of(Problem.invalid(violation.getConstraintViolations().stream()
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
        return ProblemBody.of(Problem.of(status, code, "the request cannot be served: " + code.replace('_', ' ')));
    }

    @ServerExceptionMapper
    public Response bug(Throwable bug) {
        var correlation = UUID.randomUUID().toString();
        LOG.errorf(bug, "Request failed, correlation %s", correlation);
        return ProblemBody.of(Problem.of(500, "internal", "something went wrong here; the logs know more")
                .with("correlation_id", correlation));
    }
}
