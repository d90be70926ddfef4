package dev.sluice.router.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.route.Breakers;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.DeploymentId;
import dev.sluice.router.route.guard.Guard;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.route.installation.RoutingListener;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What operators see of the models behind this replica. Asks no provider. */
@Path("/v1/router")
@NonBlocking
@RolesAllowed({ServiceTokenMechanism.ROLE, "operator"})
@Tag(name = "Models", description = "OpenAI-compatible")
public class RouterHealthResource {
    private final Providers providers;
    private final Guard guard;
    private final Breakers breakers;
    private final RoutingListener routing;

    RouterHealthResource(Providers providers, Guard guard, Breakers breakers, RoutingListener routing) {
        this.providers = providers;
        this.guard = guard;
        this.breakers = breakers;
        this.routing = routing;
    }

    @GET
    @Path("/health")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "routerHealth",
            summary = "The state of each deployment",
            description = "As this replica sees it: its circuit breakers, how full each provider is, which routing"
                    + " table is in force, and why a newer one is not.")
    public String health() {
        var health = JsonNodeFactory.instance.objectNode().put("routing_version", providers.version());
        routing.refused().ifPresent(refused -> health.putObject("routing_refused")
                .put("version", refused.version())
                .put("reason", refused.reason()));
        var full = health.putArray("providers");
        providers.names().forEach(name -> full.add(provider(name)));
        var deployments = health.putArray("deployments");
        ids().forEach(id -> deployments.add(deployment(id)));
        return health.toString();
    }

    /** Those of the table, and any other that fails. */
    private TreeSet<DeploymentId> ids() {
        var ids = providers.table().deployments().stream()
                .map(Candidate::id)
                .collect(Collectors.toCollection(TreeSet::new));
        ids.addAll(breakers.troubled());
        return ids;
    }

    private ObjectNode provider(String name) {
        var load = guard.load(name);
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("calls_in_flight", load.inFlight())
                .put("calls_waiting", load.waiting());
    }

    private ObjectNode deployment(DeploymentId id) {
        var standing = breakers.standing(id);
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("provider", id.provider())
                .put("model", id.model())
                .put("key", id.key())
                .put("state", standing.word())
                .put("failures_in_a_row", standing.failures());
        if (standing.left().isPositive()) {
            node.put("tried_again_in_millis", standing.left().toMillis());
        }
        return node;
    }
}
