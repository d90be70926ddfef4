package dev.sluice.executor.health;

import dev.sluice.executor.sandbox.SandboxChoice;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says how commands run here. An executor that refuses them is ready all the same: it reads and edits. */
@Readiness
class SandboxHealth implements HealthCheck {
    private final SandboxChoice choice;

    SandboxHealth(SandboxChoice choice) {
        this.choice = choice;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tool-executor-sandbox").up().withData("mode", choice.word());
        return switch (choice) {
            case SandboxChoice.Chosen _ -> response.build();
            case SandboxChoice.Refused(var reason) ->
                response.withData("reason", reason).build();
        };
    }
}
