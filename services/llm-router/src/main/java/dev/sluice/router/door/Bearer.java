package dev.sluice.router.door;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The bearer token that a request brings, whoever may understand it. */
public final class Bearer {
    private static final String SCHEME = "bearer ";

    private Bearer() {}

    public static Optional<String> of(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip());
    }
}
