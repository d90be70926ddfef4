package dev.sluice.session.health;

import dev.sluice.session.audit.AuditWriter;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while audit records are lost: what is not written down should be done elsewhere. */
@Readiness
@ApplicationScoped
public class AuditHealth implements HealthCheck {
    private final AuditWriter writer;

    public AuditHealth(AuditWriter writer) {
        this.writer = writer;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("session-audit")
                .status(!writer.losing())
                .withData("waiting", writer.waiting())
                .build();
    }
}
