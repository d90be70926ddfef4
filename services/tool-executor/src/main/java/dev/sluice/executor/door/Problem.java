package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import jakarta.ws.rs.core.Response;

/** Why the door stays shut (RFC 9457); says nothing that only the owner may know. */
record Problem(String type, String title, int status) {
    static final Problem NOT_FOUND = new Problem("about:blank", "Not Found", 404);
    private static final Problem INVALID_PATH = new Problem("about:blank", "Bad Request", 400);
    private static final Problem TOO_LARGE = new Problem("about:blank", "Content Too Large", 413);

    static Problem of(CallFailure reason) {
        return switch (reason) {
            case INVALID_ARGUMENTS -> INVALID_PATH;
            case TOO_LARGE -> TOO_LARGE;
            case NOT_FOUND, DENIED, UNKNOWN_TOOL, TIMEOUT, TOOL_ERROR, POISON -> NOT_FOUND;
        };
    }

    Response response() {
        return Response.status(status)
                .type("application/problem+json")
                .entity(this)
                .build();
    }
}
