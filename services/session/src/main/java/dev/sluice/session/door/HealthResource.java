package dev.sluice.session.door;

import dev.sluice.session.door.json.View;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.annotation.security.PermitAll;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether all is well, in short; the details are at {@code /q/health}. */
@Path("/api/v1/health")
@Tag(name = "health")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class HealthResource {
    private final SmallRyeHealthReporter reporter;
    private final String version;

    /** @param status UP or DOWN, as of each dependency */
    public record Health(String status, String version, List<Dependency> dependencies) implements View {}

    /** One thing that this process needs. */
    public record Dependency(String name, String status) {}

    public HealthResource(
            SmallRyeHealthReporter reporter,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.reporter = reporter;
        this.version = version;
    }

    @GET
    @Operation(summary = "Whether this replica and what it needs are well")
    public Response health() {
        var report = reporter.getReadiness();
        var dependencies = report.getPayload().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .map(check -> new Dependency(check.getString("name"), check.getString("status")))
                .toList();
        var health = new Health(report.isDown() ? "DOWN" : "UP", version, dependencies);
        return Response.status(report.isDown() ? 503 : 200).entity(health).build();
    }
}
