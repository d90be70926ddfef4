package dev.sluice.session.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Reach;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.monitor.StepQueues;
import dev.sluice.session.monitor.TurnLoad;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How much runs, waits and fails: of his tenant for who looks after it, of all for who runs the installation. */
@Path("/api/v1/monitor")
@Tag(name = "stats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class MonitorResource {
    private static final long MINUTES_MAX = Duration.ofDays(1).toMinutes();

    private final SecurityIdentity identity;
    private final Access access;
    private final TurnLoad turns;
    private final StepQueues queues;

    /**
     * @param tenant whose turns are counted; absent where it is everybody's
     * @param since from when on ended turns are counted
     * @param queues absent for who sees his tenant only, and where the brokers do not say
     */
    public record Monitor(
            Optional<TenantId> tenant,
            Instant since,
            Map<String, Long> open,
            Map<String, Long> ended,
            Optional<TurnLoad.Took> took,
            Optional<List<StepQueues.Queue>> queues)
            implements View {}

    public MonitorResource(SecurityIdentity identity, Access access, TurnLoad turns, StepQueues queues) {
        this.identity = identity;
        this.access = access;
        this.turns = turns;
        this.queues = queues;
    }

    @GET
    @Requires(Right.SEE_MONITOR)
    @Operation(
            summary =
                    "Turns by status, those that ended in the last minutes (60, at most 1440), how long they took, and what waits")
    public Monitor monitor(
            @QueryParam("tenant") Optional<String> tenant, @QueryParam("minutes") @DefaultValue("60") String minutes) {
        var caller = Caller.of(identity);
        var everywhere = access.reach(caller, Right.SEE_MONITOR) == Reach.INSTALLATION;
        var whose = Ids.tenant(tenant).or(() -> everywhere ? Optional.empty() : Optional.of(caller.tenant()));
        whose.ifPresent(one -> access.require(caller, one, Optional.empty(), Right.SEE_MONITOR));
        var since = Instant.now().minus(Duration.ofMinutes(Ids.number("minutes", minutes, 1, MINUTES_MAX)));
        var load = turns.since(since, whose);
        return new Monitor(
                whose, since, load.open(), load.ended(), load.took(), everywhere ? queues.depths() : Optional.empty());
    }
}
