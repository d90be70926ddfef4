package dev.sluice.router.door;

import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.OpenAiError;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Gives a refused token an answer in the form of its door, whoever refused it: it never gets as far as the resource. */
@Singleton
public class RefusalForm {
    private static final OpenAiError REFUSAL = OpenAiError.of(
            401, "authentication_error", "invalid_token", "A valid bearer token is needed for this call.");

    void register(@Observes Router router) {
        router.route(ServiceTokenMechanism.PATHS + "*").failureHandler(RefusalForm::answer);
    }

    private static void answer(RoutingContext context) {
        if (!(context.failure() instanceof AuthenticationFailedException)
                || context.response().ended()) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(REFUSAL.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(ErrorForm.ofPath(context.normalizedPath()).json(REFUSAL, ""));
    }
}
