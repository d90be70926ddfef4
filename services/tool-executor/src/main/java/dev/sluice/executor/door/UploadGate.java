package dev.sluice.executor.door;

import dev.sluice.executor.ToolExecutorConfig;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets what is sent into workspaces be larger than other requests, which are as small as a message. The server has one limit,
 * which it holds against what a request says of its length; so an upload says nothing of it, and is counted as it is read.
 */
@ApplicationScoped
public class UploadGate {
    private static final Pattern PATHS = Pattern.compile("/api/v1/sessions/[^/]+/workspace(/.*)?");
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.PUT, HttpMethod.POST);

    /** Filters count from the other end: one before, and one behind, the place where the server sets its limit. */
    private static final int BEFORE_LIMIT = 1 - RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT;

    private static final int BEHIND_LIMIT = -1 - RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT;

    private final long bytesMax;

    public UploadGate(ToolExecutorConfig config) {
        this.bytesMax = config.sandbox().workspaceBytesMax().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::ahead, BEFORE_LIMIT);
        filters.register(this::behind, BEHIND_LIMIT);
    }

    private void ahead(RoutingContext exchange) {
        if (isUpload(exchange)) {
            exchange.request().headers().remove(HttpHeaders.CONTENT_LENGTH);
        }
        exchange.next();
    }

    private void behind(RoutingContext exchange) {
        if (isUpload(exchange)) {
            // One more than may come, so that it is our sentence that says what is too much.
            exchange.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, bytesMax + 1);
        }
        exchange.next();
    }

    private static boolean isUpload(RoutingContext exchange) {
        return METHODS.contains(exchange.request().method())
                && PATHS.matcher(exchange.normalizedPath()).matches();
    }
}
