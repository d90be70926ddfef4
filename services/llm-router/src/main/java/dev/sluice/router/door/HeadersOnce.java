package dev.sluice.router.door;

import dev.sluice.contracts.Traceparent;
import dev.sluice.router.call.StepHeaders;
import dev.sluice.router.call.Tags;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.reuse.CacheHeaders;
import dev.sluice.router.reuse.CacheWish;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a request in which a header comes twice that says who asks, for what, or how the body is to be read: a proxy may
 * have judged the one, and we would read the other. The headers of the message itself are for {@code dev.sluice.http}.
 */
@Singleton
public class HeadersOnce {
    private static final List<String> ONCE = List.of(
            "authorization",
            "x-api-key",
            "content-type",
            "x-request-id",
            "x-sluice-agent",
            StepHeaders.STEP,
            StepHeaders.RUN,
            StepHeaders.COST_MAX,
            CacheWish.HEADER,
            CacheHeaders.ROLE_VERSION,
            Tags.HEADER,
            Traceparent.HEADER);

    void register(@Observes Router router) {
        router.route(ServiceTokenMechanism.PATHS + "*").order(Integer.MIN_VALUE).handler(HeadersOnce::look);
    }

    private static void look(RoutingContext context) {
        var twice = twice(context.request());
        if (twice.isEmpty()) {
            context.next();
            return;
        }
        var error =
                OpenAiError.invalidRequest("header_twice", "The header " + twice.get() + " comes twice.", twice.get());
        context.response()
                .setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(ErrorForm.ofPath(context.normalizedPath()).json(error, ""));
    }

    private static Optional<String> twice(HttpServerRequest request) {
        return ONCE.stream()
                .filter(name -> request.headers().getAll(name).size() > 1)
                .findFirst();
    }
}
