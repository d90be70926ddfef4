package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The audit in Postgres, for reading: what a record says, and where on {@code sluice.audit} it can be proved. */
@ApplicationScoped
public class AuditBook {
    private static final String COLUMNS =
            "select kafka_partition, kafka_offset, at, id, body from session.audit where tenant = :tenant";
    private static final String ORDER = " and (at, id) < (:before, :beforeId) order by at desc, id desc limit :most";

    private final Database database;

    /**
     * Which records; what is absent does not restrict. Times from, inclusive, and until, exclusive.
     *
     * @param allowed only what was permitted, or only what was refused
     */
    public record Filter(
            TenantId tenant,
            Optional<UserId> user,
            Optional<SessionId> session,
            Optional<String> action,
            Optional<Boolean> allowed,
            Optional<Instant> since,
            Optional<Instant> until) {

        private String where() {
            return user.map(_ -> " and user_name = :user").orElse("")
                    + session.map(_ -> " and session_id = :session").orElse("")
                    + action.map(_ -> " and action = :action").orElse("")
                    + allowed.map(_ -> " and allowed = :allowed").orElse("")
                    + since.map(_ -> " and at >= :since").orElse("")
                    + until.map(_ -> " and at < :until").orElse("");
        }

        private Map<String, Object> values() {
            var values = new TreeMap<String, Object>();
            values.put("tenant", tenant.value());
            user.ifPresent(name -> values.put("user", name.value()));
            session.ifPresent(id -> values.put("session", id.value()));
            action.ifPresent(word -> values.put("action", word));
            allowed.ifPresent(outcome -> values.put("allowed", outcome));
            since.ifPresent(time -> values.put("since", time));
            until.ifPresent(time -> values.put("until", time));
            return values;
        }
    }

    /**
     * One record.
     *
     * @param partition of {@code sluice.audit}
     * @param offset there
     */
    public record Entry(
            String id,
            String tenant,
            String user,
            Optional<String> sessionId,
            String action,
            String resource,
            boolean allowed,
            Map<String, String> details,
            Instant at,
            int partition,
            long offset) {}

    public AuditBook(Database database) {
        this.database = database;
    }

    /** Records behind one of that time and id, the newest first. */
    public List<Entry> entries(Filter filter, Instant before, String beforeId, int max) {
        return database.ask(() -> Panache.getSession().flatMap(session -> {
            var query = session.createNativeQuery(COLUMNS + filter.where() + ORDER, Tuple.class)
                    .setParameter("before", before)
                    .setParameter("beforeId", beforeId)
                    .setParameter("most", max);
            filter.values().forEach(query::setParameter);
            return query.getResultList()
                    .map(rows -> rows.stream().map(AuditBook::entry).toList());
        }));
    }

    private static Entry entry(Tuple row) {
        var record = record(row.get("body", String.class));
        return new Entry(
                record.id(),
                record.tenant().value(),
                record.user().value(),
                record.session().map(SessionId::value),
                record.action(),
                record.resource(),
                record.allowed(),
                record.details(),
                record.at(),
                row.get("kafka_partition", Number.class).intValue(),
                row.get("kafka_offset", Number.class).longValue());
    }

    private static AuditRecorded record(String body) {
        try {
            return MessageCodec.read(body.getBytes(StandardCharsets.UTF_8), AuditRecorded.class);
        } catch (UnreadableMessage impossible) {
            throw new IllegalStateException("what was projected can be read", impossible);
        }
    }
}
