package dev.sluice.session.projection;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/**
 * What model calls cost together.
 *
 * @param costMicros millionths of the price table's currency
 */
public record Costs(long modelCalls, long tokens, long costMicros) {
    private static final String SUM = """
            select count(*), cast(coalesce(sum(prompt_tokens + completion_tokens), 0) as bigint),
                   cast(coalesce(sum(cost_micros), 0) as bigint)
              from session.usage where\s""";

    public static Uni<Costs> ofTurn(String turn) {
        return sum("turn_id = ?1", turn);
    }

    public static Uni<Costs> ofSession(String session) {
        return sum("session_id = ?1", session);
    }

    public static Uni<Costs> ofOwner(String tenant, String owner) {
        return sum("tenant = ?1 and owner = ?2", tenant, owner);
    }

    private static Uni<Costs> sum(String condition, Object... values) {
        return Panache.getSession().flatMap(session -> {
            var query = session.createNativeQuery(SUM + condition, Object[].class);
            for (var i = 0; i < values.length; i++) {
                query.setParameter(i + 1, values[i]);
            }
            return query.getSingleResult()
                    .map(row -> new Costs(
                            ((Number) row[0]).longValue(),
                            ((Number) row[1]).longValue(),
                            ((Number) row[2]).longValue()));
        });
    }
}
