package dev.sluice.session.monitor;

import dev.sluice.contracts.TenantId;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** How many turns there are of each status, and how long those took that have ended, as the projection knows it. */
@ApplicationScoped
public class TurnLoad {
    private static final String WHOSE = " and (?2 = '' or tenant = ?2)";
    private static final String COUNTS = """
            select status, ended_at is not null as ended, count(*) as turns
              from session.turns
             where (ended_at is null or ended_at >= ?1)""" + WHOSE + " group by status, ended";
    private static final String TOOK = """
            select percentile_disc(0.5) within group (order by millis) as half,
                   percentile_disc(0.95) within group (order by millis) as most,
                   percentile_disc(0.99) within group (order by millis) as nearly_all
              from (select cast(extract(epoch from ended_at - accepted_at) * 1000 as bigint) as millis
                      from session.turns
                     where ended_at >= ?1""" + WHOSE + ") as took";

    private final Database database;

    /**
     * @param open turns that have not ended, by status; a status of none is absent
     * @param ended turns that have ended since then, likewise
     * @param took absent where none has ended
     */
    public record Load(Map<String, Long> open, Map<String, Long> ended, Optional<Took> took) {}

    /** From the acceptance to the end, waiting for persons included: half of the turns took no longer, 95 and 99 of 100. */
    public record Took(long p50Ms, long p95Ms, long p99Ms) {}

    public TurnLoad(Database database) {
        this.database = database;
    }

    /** @param tenant whose turns; everybody's where it is empty */
    public Load since(Instant since, Optional<TenantId> tenant) {
        var counts = database.ask(() -> rows(COUNTS, since, tenant));
        var took = database.ask(() -> rows(TOOK, since, tenant));
        return new Load(
                byStatus(counts, false),
                byStatus(counts, true),
                took.stream().filter(row -> row.get("half") != null).findFirst().map(TurnLoad::took));
    }

    private static Uni<List<Tuple>> rows(String query, Instant since, Optional<TenantId> tenant) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(query, Tuple.class)
                .setParameter(1, since)
                .setParameter(2, tenant.map(TenantId::value).orElse(""))
                .getResultList());
    }

    private static Map<String, Long> byStatus(List<Tuple> rows, boolean ended) {
        var counts = new TreeMap<String, Long>();
        rows.stream()
                .filter(row -> row.get("ended", Boolean.class) == ended)
                .forEach(row -> counts.put(
                        row.get("status", String.class),
                        row.get("turns", Number.class).longValue()));
        return counts;
    }

    private static Took took(Tuple row) {
        Function<String, Long> millis = name -> row.get(name, Number.class).longValue();
        return new Took(millis.apply("half"), millis.apply("most"), millis.apply("nearly_all"));
    }
}
