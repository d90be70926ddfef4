package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Why the door stays shut (RFC 9457); says nothing that only the owner may know.
 *
 * @param correlation_id by which an operator finds it in the log
 */
record Problem(String type, String title, int status, String code, String correlation_id) {
    private static final Logger LOG = Logger.getLogger(Problem.class);

    /** The kinds of trouble at this door. */
    enum Kind {
        INVALID("Bad Request", 400, "invalid"),
        UNAUTHORIZED("Unauthorized", 401, "unauthorized"),
        FORBIDDEN("Forbidden", 403, "forbidden"),
        NOT_FOUND("Not Found", 404, "not_found"),
        BUSY("Service Unavailable", 503, "busy"),
        INTERNAL("Internal Server Error", 500, "internal");

        private final String title;
        private final int status;
        private final String code;

        Kind(String title, int status, String code) {
            this.title = title;
            this.status = status;
            this.code = code;
        }
    }

    static Kind kindOf(CallFailure reason) {
        return switch (reason) {
            case INVALID_ARGUMENTS -> Kind.INVALID;
            case NOT_FOUND, DENIED, UNKNOWN_TOOL, TIMEOUT, TOOL_ERROR, TOO_LARGE, POISON -> Kind.NOT_FOUND;
        };
    }

    /** The response, whose correlation the log has, too. */
    static Response of(Kind kind) {
        var correlation = UUID.randomUUID().toString();
        LOG.infof("A request for a workspace was answered %d, correlation %s", kind.status, correlation);
        return response(kind, correlation);
    }

    /** The response to a fault of ours, which is for the log only. */
    static Response of(Throwable fault) {
        var correlation = UUID.randomUUID().toString();
        LOG.errorf(fault, "A request for a workspace failed, correlation %s", correlation);
        return response(Kind.INTERNAL, correlation);
    }

    private static Response response(Kind kind, String correlation) {
        var response = Response.status(kind.status)
                .type("application/problem+json")
                .entity(new Problem("about:blank", kind.title, kind.status, kind.code, correlation));
        switch (kind) {
            case UNAUTHORIZED -> response.header("WWW-Authenticate", "Bearer");
            case BUSY -> response.header("Retry-After", 2);
            case INVALID, FORBIDDEN, NOT_FOUND, INTERNAL -> {
                // The body says it all.
            }
        }
        return response.build();
    }
}
