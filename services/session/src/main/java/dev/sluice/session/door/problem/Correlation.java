package dev.sluice.session.door.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What an error's answer and the log both name, so that one leads to the other. */
public final class Correlation {
    private static final Logger LOG = Logger.getLogger(Correlation.class);
    private static final int SERVER_ERROR = 500;

    private Correlation() {}

    /** Writes an error to the log and gives the id that it has there. */
    public static String logged(Problem problem, String where) {
        var id = UUID.randomUUID().toString();
        var level = problem.status() < SERVER_ERROR ? Logger.Level.INFO : Logger.Level.WARN;
        LOG.logf(level, "correlation=%s %s: %d %s", id, where, problem.status(), problem.code());
        return id;
    }

    /** The same for a bug, with all that is known of it. */
    public static String logged(Throwable bug, String where) {
        var id = UUID.randomUUID().toString();
        LOG.errorf(bug, "correlation=%s %s failed", id, where);
        return id;
    }

    /** The request as the log names it: its method and path, never its query or its body. */
    public static String where(RoutingContext request) {
        return request == null ? "a request" : request.request().method() + " " + request.normalizedPath();
    }
}
