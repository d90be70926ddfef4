package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Why the door stays shut (RFC 9457); says nothing that only the owner may know.
 *
 * @param correlation_id by which an operator finds it in the log
 */
record Problem(String type, String title, int status, String code, String detail, String correlation_id) {
    private static final Logger LOG = Logger.getLogger(Problem.class);

    /** The kinds of trouble at this door. */
    enum Kind {
        INVALID("Bad Request", 400, "invalid", "the session's id or the path is malformed"),
        QUERY("Bad Request", 400, "invalid", "there are no query parameters here"),
        TWICE("Bad Request", 400, "invalid", "the header Authorization comes more than once"),
        UNAUTHORIZED("Unauthorized", 401, "unauthorized", "a valid bearer token is needed"),
        FORBIDDEN("Forbidden", 403, "forbidden", "your role does not allow this"),
        NOT_FOUND("Not Found", 404, "not_found", "there is no such thing, or it is not yours"),
        IN_USE("Conflict", 409, "in_use", "a call is changing the files now"),
        CHANGED("Precondition Failed", 412, "version_conflict", "this is not the version that counts: read it again"),
        TOO_LARGE("Content Too Large", 413, "too_large", "that is more than may come in"),
        UNFIT("Unprocessable Content", 422, "unfit", "that cannot be put into a workspace"),
        AWAY("Service Unavailable", 503, "away", "the ledger of effects is away"),
        BUSY("Service Unavailable", 503, "busy", "too many files are on their way already"),
        INTERNAL("Internal Server Error", 500, "internal", "something went wrong here; the logs know more");

        private final String title;
        private final int status;
        private final String code;
        private final String detail;

        Kind(String title, int status, String code, String detail) {
            this.title = title;
            this.status = status;
            this.code = code;
            this.detail = detail;
        }
    }

    static Kind kindOf(CallFailure reason) {
        return switch (reason) {
            case INVALID_ARGUMENTS -> Kind.INVALID;
            case NOT_FOUND,
                    DENIED,
                    UNKNOWN_TOOL,
                    TIMEOUT,
                    TOOL_ERROR,
                    TOO_LARGE,
                    CONTEXT_DIFFERS,
                    CONTEXT_NOT_UNIQUE,
                    POISON -> Kind.NOT_FOUND;
        };
    }

    /** What becomes of files that somebody sent into a workspace of his own. */
    static Response unfit(Refused refused) {
        var kind =
                switch (refused.reason()) {
                    case NOT_FOUND -> Kind.NOT_FOUND;
                    case TOO_LARGE -> Kind.TOO_LARGE;
                    case INVALID_ARGUMENTS,
                            DENIED,
                            UNKNOWN_TOOL,
                            TIMEOUT,
                            TOOL_ERROR,
                            CONTEXT_DIFFERS,
                            CONTEXT_NOT_UNIQUE,
                            POISON -> Kind.UNFIT;
                };
        return kind == Kind.NOT_FOUND ? of(kind) : of(kind, refused.getMessage());
    }

    /** The response, whose correlation the log has, too. */
    static Response of(Kind kind) {
        return of(kind, kind.detail);
    }

    /** The same, said more exactly: only to whom the workspace belongs. */
    static Response of(Kind kind, String detail) {
        var correlation = UUID.randomUUID().toString();
        LOG.infof("A request for a workspace was answered %d, correlation %s", kind.status, correlation);
        return response(kind, detail, correlation);
    }

    /** The response to a fault of ours, which is for the log only. */
    static Response of(Throwable fault) {
        var correlation = UUID.randomUUID().toString();
        LOG.errorf(fault, "A request for a workspace failed, correlation %s", correlation);
        return response(Kind.INTERNAL, Kind.INTERNAL.detail, correlation);
    }

    private static Response response(Kind kind, String detail, String correlation) {
        var response = Response.status(kind.status)
                .type("application/problem+json")
                .entity(new Problem("about:blank", kind.title, kind.status, kind.code, detail, correlation));
        switch (kind) {
            case UNAUTHORIZED -> response.header("WWW-Authenticate", "Bearer");
            case BUSY, AWAY -> response.header("Retry-After", 2);
            case INVALID, QUERY, TWICE, FORBIDDEN, NOT_FOUND, IN_USE, CHANGED, TOO_LARGE, UNFIT, INTERNAL -> {
                // The body says it all.
            }
        }
        return response.build();
    }
}
