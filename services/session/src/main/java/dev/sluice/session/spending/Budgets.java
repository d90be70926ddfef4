package dev.sluice.session.spending;

import dev.sluice.contracts.TenantId;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.config.Configs;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The budgets of single tenants, users, keys, sessions and turns: set here, kept by the llm-router. */
@ApplicationScoped
public class Budgets {
    private static final String KIND = "budget";
    private static final String UPSERT = """
            insert into session.budgets
              (name, tenant, total_micros, month_micros, day_micros, warn_percent, changed_by, changed_at)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            on conflict (name) do update set
              total_micros = excluded.total_micros, month_micros = excluded.month_micros,
              day_micros = excluded.day_micros, warn_percent = excluded.warn_percent,
              changed_by = excluded.changed_by, changed_at = excluded.changed_at""";

    private static final String OF_TENANT = """
            (?1 = '' or tenant = ?1) and (changedAt < ?2 or (changedAt = ?2 and name < ?3))
            order by changedAt desc, name desc""";

    private final Configs configs;
    private final Database database;
    private final AuditTrail audit;

    public Budgets(Configs configs, Database database, AuditTrail audit) {
        this.configs = configs;
        this.database = database;
        this.audit = audit;
    }

    /** Sets a budget. It is in force when the log has it; setting it again is harmless. */
    public void set(Caller caller, BudgetName name, Amounts amounts) {
        var at = Instant.now();
        configs.publish(KIND, name.toString(), amounts.json(), caller.user(), at);
        database.change(() -> upsert(name, amounts, caller, at));
        audit.allowed(caller.tenant(), caller.user(), "budget.set", name.toString(), Map.of("amounts", amounts.text()));
    }

    /** Takes a budget away; what everybody has counts again. */
    public void remove(Caller caller, BudgetName name) {
        configs.remove(KIND, name.toString());
        database.change(() -> BudgetRow.deleteById(name.toString()));
        audit.allowed(caller.tenant(), caller.user(), "budget.remove", name.toString(), Map.of());
    }

    public Optional<BudgetRow> find(BudgetName name) {
        return Optional.ofNullable(database.ask(() -> BudgetRow.<BudgetRow>findById(name.toString())));
    }

    /** Budgets of a tenant, or of all, behind a place, the latest changed first. */
    public List<BudgetRow> list(Optional<TenantId> tenant, Cursor after, int max) {
        return database.ask(() -> BudgetRow.<BudgetRow>find(
                        OF_TENANT, tenant.map(TenantId::value).orElse(""), after.at(), after.id())
                .page(0, max)
                .list());
    }

    private static Uni<Integer> upsert(BudgetName name, Amounts amounts, Caller caller, Instant at) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(UPSERT)
                .setParameter(1, name.toString())
                .setParameter(2, name.tenant().value())
                .setParameter(3, amounts.totalMicros().orElse(null))
                .setParameter(4, amounts.monthMicros().orElse(null))
                .setParameter(5, amounts.dayMicros().orElse(null))
                .setParameter(6, amounts.warnAt())
                .setParameter(7, caller.user().value())
                .setParameter(8, at)
                .executeUpdate());
    }
}
