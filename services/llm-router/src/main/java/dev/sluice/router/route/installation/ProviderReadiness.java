package dev.sluice.router.route.installation;

import dev.sluice.router.route.RoutingTable;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says who answers model calls. Never asks the provider, and a missing one only warns: the rest of Sluice works. */
@Readiness
@Singleton
public class ProviderReadiness implements AsyncHealthCheck {
    private final Providers providers;

    ProviderReadiness(Providers providers) {
        this.providers = providers;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> response(providers.names(), providers.table()));
    }

    private static HealthCheckResponse response(List<String> providers, RoutingTable table) {
        var response = HealthCheckResponse.named("llm-router-provider").up();
        if (providers.isEmpty()) {
            return response.withData("warning", "no model provider").build();
        }
        response.withData("provider", String.join(", ", providers));
        if (table.demo()) {
            return response.withData("warning", "scripted demo model, not an LLM")
                    .build();
        }
        table.defaultModel().ifPresent(model -> response.withData("model", model));
        return response.build();
    }
}
