package dev.sluice.session.health;

import dev.sluice.session.projection.ProjectionSchema;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the tables of the projection are as this release needs them. Chats go on without; nothing else does. */
@Readiness
@ApplicationScoped
public class SchemaHealth implements HealthCheck {
    private final ProjectionSchema schema;

    public SchemaHealth(ProjectionSchema schema) {
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("session-schema")
                .status(schema.upToDate())
                .build();
    }
}
