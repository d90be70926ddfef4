package dev.sluice.session.door;

import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.ApprovalRow;
import dev.sluice.session.projection.Costs;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import dev.sluice.session.projection.TurnRow;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the caller has used, in numbers. */
@Path("/api/v1/stats")
@Tag(name = "stats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class StatsResource {
    private final SecurityIdentity identity;
    private final Database database;

    /** @param costMicros millionths of the price table's currency */
    public record Stats(
            long sessions,
            long turns,
            long turnsCompleted,
            long turnsOpen,
            long approvalsPending,
            long modelCalls,
            long tokens,
            long costMicros)
            implements View {}

    public StatsResource(SecurityIdentity identity, Database database) {
        this.identity = identity;
        this.database = database;
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "The caller's own numbers")
    public Stats stats() {
        var caller = Caller.of(identity);
        var tenant = caller.tenant().value();
        var owner = caller.user().value();
        var mine = "tenant = ?1 and owner = ?2";
        var costs = database.ask(() -> Costs.ofOwner(tenant, owner));
        return new Stats(
                database.ask(() -> SessionRow.count(mine + " and deletedAt is null", tenant, owner)),
                database.ask(() -> TurnRow.count(mine, tenant, owner)),
                database.ask(() -> TurnRow.count(mine + " and status = 'completed'", tenant, owner)),
                database.ask(() -> TurnRow.count(mine + " and endedAt is null", tenant, owner)),
                database.ask(() -> ApprovalRow.count(mine + " and status = 'pending'", tenant, owner)),
                costs.modelCalls(),
                costs.tokens(),
                costs.costMicros());
    }
}
