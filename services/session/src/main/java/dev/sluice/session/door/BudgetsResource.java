package dev.sluice.session.door;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Reach;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.log.Page;
import dev.sluice.session.spending.Amounts;
import dev.sluice.session.spending.BudgetName;
import dev.sluice.session.spending.BudgetRow;
import dev.sluice.session.spending.Budgets;
import dev.sluice.session.spending.UsageBook;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Budgets of single tenants, users, keys, sessions and turns, with what is spent of them. */
@Path("/api/v1/budgets")
@Tag(name = "spending")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class BudgetsResource {
    private final SecurityIdentity identity;
    private final Budgets budgets;
    private final UsageBook book;
    private final Access access;

    /**
     * A budget. Without limits of its own, what the llm-router's configuration gives everybody counts.
     *
     * @param spent as the ledger has it; running calls are not in it
     */
    public record BudgetView(
            String name,
            Optional<Long> totalMicros,
            Optional<Long> monthMicros,
            Optional<Long> dayMicros,
            Optional<Integer> warnPercent,
            Optional<String> changedBy,
            Optional<Instant> changedAt,
            Optional<UsageBook.Spent> spent)
            implements View {}

    /** A page of budgets, the latest changed first. */
    public record Page(List<BudgetView> budgets, Optional<String> next) implements View {}

    public BudgetsResource(SecurityIdentity identity, Budgets budgets, UsageBook book, Access access) {
        this.identity = identity;
        this.budgets = budgets;
        this.book = book;
        this.access = access;
    }

    @PUT
    @Path("/{scope}/{name: .+}")
    @Requires(Right.SET_BUDGETS)
    @Operation(summary = "Set a budget: tenant/<t>, user/<t>/<u>, key/<t>/<k>, session/<t>/<s> or turn/<t>/<turn>")
    public BudgetView set(@PathParam("scope") String scope, @PathParam("name") String name, Amounts amounts) {
        var budget = name(scope, name);
        if (amounts == null) {
            throw Problem.invalid("the body is empty");
        }
        if (budget.isPassing()
                && (amounts.monthMicros().isPresent() || amounts.dayMicros().isPresent())) {
            throw Problem.invalid("sessions and turns have total_micros only");
        }
        var caller = Caller.of(identity);
        access.require(caller, budget.tenant(), owner(budget), Right.SET_BUDGETS);
        budgets.set(caller, budget, amounts);
        return view(budget);
    }

    @GET
    @Requires(Right.SEE_BUDGETS)
    @Path("/{scope}/{name: .+}")
    @Operation(summary = "A budget and what is spent of it; others' for administrators")
    public BudgetView get(@PathParam("scope") String scope, @PathParam("name") String name) {
        var budget = name(scope, name);
        access.requireKnown(Caller.of(identity), budget.tenant(), owner(budget), Right.SEE_BUDGETS, budget.toString());
        return view(budget);
    }

    private BudgetView view(BudgetName budget) {
        var spent = Optional.of(book.spent(budget, Instant.now()));
        return budgets.find(budget)
                .map(row -> view(row, spent))
                .orElseGet(() -> new BudgetView(
                        budget.toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        spent));
    }

    @GET
    @Requires(Right.SET_BUDGETS)
    @Operation(
            summary =
                    "The budgets that were set, for operators those of all tenants, the latest changed first, 20 a page")
    public Page list(@QueryParam("cursor") String cursor) {
        var caller = Caller.of(identity);
        var everywhere = access.reach(caller, Right.SET_BUDGETS) == Reach.INSTALLATION;
        var tenant = everywhere ? Optional.<TenantId>empty() : Optional.of(caller.tenant());
        var rows = budgets.list(tenant, Cursor.read(cursor), Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.changedAt, row.name));
        return new Page(
                page.rows().stream().map(row -> view(row, Optional.empty())).toList(), page.next());
    }

    @DELETE
    @Path("/{scope}/{name: .+}")
    @Requires(Right.SET_BUDGETS)
    @Operation(summary = "Take a budget away; what everybody has counts again")
    public Response remove(@PathParam("scope") String scope, @PathParam("name") String name) {
        var budget = name(scope, name);
        var caller = Caller.of(identity);
        access.require(caller, budget.tenant(), owner(budget), Right.SET_BUDGETS);
        budgets.remove(caller, budget);
        return Response.noContent().build();
    }

    private static Optional<UserId> owner(BudgetName budget) {
        return budget.scope().equals("user") ? budget.whose().map(UserId::new) : Optional.empty();
    }

    private static BudgetName name(String scope, String name) {
        try {
            return BudgetName.of(scope, name);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound();
        }
    }

    private static BudgetView view(BudgetRow row, Optional<UsageBook.Spent> spent) {
        return new BudgetView(
                row.name,
                Optional.ofNullable(row.totalMicros),
                Optional.ofNullable(row.monthMicros),
                Optional.ofNullable(row.dayMicros),
                Optional.of(row.warnPercent),
                Optional.of(row.changedBy),
                Optional.of(row.changedAt),
                spent);
    }
}
