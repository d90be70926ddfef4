package dev.sluice.session.spending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger of model calls in Postgres, for reading. Days and months are those of UTC. */
@ApplicationScoped
public class UsageBook {
    private static final String DAYS = """
            select * from (
              select cast(date_trunc('day', started_at at time zone 'UTC') as date) as day, owner, count(*) as calls,
                     cast(sum(prompt_tokens) as bigint) as prompt, cast(sum(cached_tokens) as bigint) as cached,
                     cast(sum(completion_tokens) as bigint) as completion, cast(sum(reasoning_tokens) as bigint) as reasoning,
                     cast(sum(cost_micros) as bigint) as cost, count(*) filter (where estimated) as estimated,
                     count(*) filter (where settlement is not null) as settled,
                     count(*) filter (where priced_by = 'nothing') as unpriced
                from session.usage
               where tenant = ?1 and (?2 = '' or owner = ?2) and started_at >= ?3 and started_at < ?4
                 and tags @> cast(cast(?8 as text) as jsonb)
               group by day, owner) as days
             where (day, owner) < (cast(?5 as date), ?6)
             order by day desc, owner desc
             limit ?7""";
    private static final String CALLS = """
            select request, owner, session_id, turn_id, api_key, provider, model, prompt_tokens, cached_tokens,
                   completion_tokens, reasoning_tokens, estimated, cost_micros, priced_by, settlement, outcome, started_at,
                   cast(tags as text) as tags
              from session.usage
             where tenant = ?1 and (?2 = '' or owner = ?2) and started_at >= ?3 and started_at < ?4
               and (?5 = '' or api_key = ?5) and (?6 = false or settlement is not null) and tags @> cast(cast(?10 as text) as jsonb)
               and (started_at, request) < (?7, ?8)
             order by started_at desc, request desc
             limit ?9""";
    private static final String TAGGED = """
            select tags ->> cast(?5 as text) as value, count(*) as calls,
                   cast(sum(prompt_tokens) as bigint) as prompt, cast(sum(cached_tokens) as bigint) as cached,
                   cast(sum(completion_tokens) as bigint) as completion, cast(sum(reasoning_tokens) as bigint) as reasoning,
                   cast(sum(cost_micros) as bigint) as cost, count(*) filter (where priced_by = 'nothing') as unpriced
              from session.usage
             where tenant = ?1 and (?2 = '' or owner = ?2) and started_at >= ?3 and started_at < ?4
               and tags @> cast(cast(?6 as text) as jsonb) and tags ->> cast(?5 as text) is not null
             group by value
             order by sum(cost_micros) desc, value
             limit ?7""";
    private static final String SUMMED = """
            select %s as value, count(*) as calls,
                   cast(sum(prompt_tokens) as bigint) as prompt, cast(sum(cached_tokens) as bigint) as cached,
                   cast(sum(completion_tokens) as bigint) as completion, cast(sum(reasoning_tokens) as bigint) as reasoning,
                   cast(sum(cost_micros) as bigint) as cost, count(*) filter (where priced_by = 'nothing') as unpriced
              from session.usage
             where tenant = ?1 and (?2 = '' or owner = ?2) and started_at >= ?3 and started_at < ?4
               and tags @> cast(cast(?5 as text) as jsonb)
             group by value
             order by sum(cost_micros) desc, value
             limit ?6""";
    private static final String SPENT = """
            select cast(coalesce(sum(cost_micros), 0) as bigint) as total,
                   cast(coalesce(sum(cost_micros) filter (where started_at >= ?1), 0) as bigint) as month,
                   cast(coalesce(sum(cost_micros) filter (where started_at >= ?2), 0) as bigint) as day
              from session.usage where tenant = ?3 and\s""";

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

    private final Database database;

    /**
     * Which calls; times from, inclusive, and until, exclusive.
     *
     * @param tags those that a call has, among others
     */
    public record Filter(
            TenantId tenant, Optional<UserId> owner, Instant since, Instant until, Map<String, String> tags) {
        private String tagsAsJson() {
            return MessageCodec.mapper().valueToTree(tags).toString();
        }
    }

    /**
     * One user's day.
     *
     * @param estimated calls whose tokens we counted because the provider did not say
     * @param settledByLease calls that another router wrote down because theirs died
     * @param unpriced calls whose price nobody knew, so that their cost is 0 and means nothing
     */
    public record Day(
            LocalDate day,
            String user,
            long modelCalls,
            long promptTokens,
            long cachedTokens,
            long completionTokens,
            long reasoningTokens,
            long costMicros,
            long estimated,
            long settledByLease,
            long unpriced) {}

    /**
     * All calls with one value of a tag.
     *
     * @param unpriced calls whose price nobody knew, so that their cost is 0 and means nothing
     */
    public record Tagged(
            String value,
            long modelCalls,
            long promptTokens,
            long cachedTokens,
            long completionTokens,
            long reasoningTokens,
            long costMicros,
            long unpriced) {}

    /** One model call. */
    public record Call(
            String request,
            String user,
            Optional<String> sessionId,
            Optional<String> turnId,
            Optional<String> key,
            String provider,
            String model,
            long promptTokens,
            long cachedTokens,
            long completionTokens,
            long reasoningTokens,
            boolean estimated,
            long costMicros,
            Optional<String> pricedBy,
            Optional<String> settlement,
            String outcome,
            Instant startedAt,
            Map<String, String> tags) {}

    /** What a budget's owner has spent for ever, this month and today. */
    public record Spent(long totalMicros, long monthMicros, long dayMicros) {}

    public UsageBook(Database database) {
        this.database = database;
    }

    /** Days behind a place, the newest first. */
    public List<Day> days(Filter filter, Cursor after, int max) {
        return database.ask(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(DAYS, Tuple.class)
                .setParameter(1, filter.tenant().value())
                .setParameter(2, filter.owner().map(UserId::value).orElse(""))
                .setParameter(3, filter.since())
                .setParameter(4, filter.until())
                .setParameter(5, LocalDate.ofInstant(after.at(), ZoneOffset.UTC))
                .setParameter(6, after.id())
                .setParameter(7, max)
                .setParameter(8, filter.tagsAsJson())
                .getResultList()
                .map(rows -> rows.stream().map(UsageBook::day).toList())));
    }

    /** The values of a tag, the dearest first. */
    public List<Tagged> tagged(Filter filter, String tag, int max) {
        return database.ask(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(TAGGED, Tuple.class)
                .setParameter(1, filter.tenant().value())
                .setParameter(2, filter.owner().map(UserId::value).orElse(""))
                .setParameter(3, filter.since())
                .setParameter(4, filter.until())
                .setParameter(5, tag)
                .setParameter(6, filter.tagsAsJson())
                .setParameter(7, max)
                .getResultList()
                .map(rows -> rows.stream().map(UsageBook::tagged).toList())));
    }

    /** The values of what calls are summed by, the dearest first; calls that have none stand under the empty word. */
    public List<Tagged> summed(Filter filter, UsagePart part, int max) {
        return database.ask(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(SUMMED.formatted(part.column()), Tuple.class)
                        .setParameter(1, filter.tenant().value())
                        .setParameter(2, filter.owner().map(UserId::value).orElse(""))
                        .setParameter(3, filter.since())
                        .setParameter(4, filter.until())
                        .setParameter(5, filter.tagsAsJson())
                        .setParameter(6, max)
                        .getResultList()
                        .map(rows -> rows.stream().map(UsageBook::tagged).toList())));
    }

    /** Calls behind a place, the newest first. */
    public List<Call> calls(Filter filter, Optional<String> key, boolean byLease, Cursor after, int max) {
        return database.ask(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(CALLS, Tuple.class)
                .setParameter(1, filter.tenant().value())
                .setParameter(2, filter.owner().map(UserId::value).orElse(""))
                .setParameter(3, filter.since())
                .setParameter(4, filter.until())
                .setParameter(5, key.orElse(""))
                .setParameter(6, byLease)
                .setParameter(7, after.at())
                .setParameter(8, after.id())
                .setParameter(9, max)
                .setParameter(10, filter.tagsAsJson())
                .getResultList()
                .map(rows -> rows.stream().map(UsageBook::call).toList())));
    }

    public Spent spent(BudgetName budget, Instant now) {
        return database.ask(() -> spentBy(budget, now));
    }

    private static Uni<Spent> spentBy(BudgetName budget, Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var column =
                switch (budget.scope()) {
                    case "tenant" -> "?4 = ?4";
                    case "user" -> "owner = ?4";
                    case "key" -> "api_key = ?4";
                    case "session" -> "session_id = ?4";
                    default -> "turn_id = ?4";
                };
        return Panache.getSession().flatMap(session -> session.createNativeQuery(SPENT + column, Tuple.class)
                .setParameter(
                        1,
                        YearMonth.from(today)
                                .atDay(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant())
                .setParameter(2, today.atStartOfDay(ZoneOffset.UTC).toInstant())
                .setParameter(3, budget.tenant().value())
                .setParameter(4, budget.whose().orElse(""))
                .getSingleResult()
                .map(row -> new Spent(number(row, "total"), number(row, "month"), number(row, "day"))));
    }

    private static Day day(Tuple row) {
        return new Day(
                LocalDate.parse(row.get("day").toString()),
                row.get("owner", String.class),
                number(row, "calls"),
                number(row, "prompt"),
                number(row, "cached"),
                number(row, "completion"),
                number(row, "reasoning"),
                number(row, "cost"),
                number(row, "estimated"),
                number(row, "settled"),
                number(row, "unpriced"));
    }

    private static Tagged tagged(Tuple row) {
        return new Tagged(
                row.get("value", String.class),
                number(row, "calls"),
                number(row, "prompt"),
                number(row, "cached"),
                number(row, "completion"),
                number(row, "reasoning"),
                number(row, "cost"),
                number(row, "unpriced"));
    }

    private static Call call(Tuple row) {
        return new Call(
                row.get("request", String.class),
                row.get("owner", String.class),
                Optional.ofNullable(row.get("session_id", String.class)),
                Optional.ofNullable(row.get("turn_id", String.class)),
                Optional.ofNullable(row.get("api_key", String.class)),
                row.get("provider", String.class),
                row.get("model", String.class),
                number(row, "prompt_tokens"),
                number(row, "cached_tokens"),
                number(row, "completion_tokens"),
                number(row, "reasoning_tokens"),
                row.get("estimated", Boolean.class),
                number(row, "cost_micros"),
                Optional.ofNullable(row.get("priced_by", String.class)),
                Optional.ofNullable(row.get("settlement", String.class)),
                row.get("outcome", String.class),
                instant(row.get("started_at")),
                tags(row.get("tags", String.class)));
    }

    private static Map<String, String> tags(String json) {
        try {
            return MessageCodec.mapper().readValue(json, TAGS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the projection wrote no tags", broken);
        }
    }

    private static Instant instant(Object time) {
        return time instanceof java.time.OffsetDateTime dated ? dated.toInstant() : (Instant) time;
    }

    private static long number(Tuple row, String column) {
        return row.get(column, Number.class).longValue();
    }
}
