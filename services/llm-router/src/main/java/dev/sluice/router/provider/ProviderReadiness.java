package dev.sluice.router.provider;

import dev.sluice.router.route.RoutingTable;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says who answers model calls. Never asks the provider, and a missing one only warns: the rest of Sluice works. */
@Readiness
@ApplicationScoped
public class ProviderReadiness implements AsyncHealthCheck {
    private final Providers providers;

    ProviderReadiness(Providers providers) {
        this.providers = providers;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> response(providers.table()));
    }

    private static HealthCheckResponse response(RoutingTable table) {
        var response = HealthCheckResponse.named("llm-router-provider").up();
        if (table.provider().isPresent()) {
            return response.withData("provider", table.provider().get())
                    .withData("model", table.model())
                    .build();
        }
        if (table.demo()) {
            return response.withData("provider", RoutingTable.DEMO_PROVIDER)
                    .withData("warning", "scripted demo model, not an LLM")
                    .build();
        }
        return response.withData("warning", "no model provider").build();
    }
}
