package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A call that a model asked for, as it is recorded.
 *
 * @param requested empty where it is longer than anybody looks at
 * @param workspace the template that its workspace began as; empty for none
 */
public record RecordedCall(Optional<FactRecord> requested, String workspace, Instant at, String session, long seq) {
    private static final int BODY_BYTES_MAX = 64 * 1024;

    private static final String OF_TENANT = """
            select case when octet_length(f.body) <= ?6 then f.body end, coalesce(s.workspace, ''), f.at, f.session_id, f.seq
              from session.sessions s
              join session.facts f on f.session_id = s.id and f.type = 'CallRequested'
             where s.tenant = ?1 and s.last_activity >= ?2 and f.at >= ?2
               and (f.at, f.session_id, f.seq) < (?3, ?4, ?5)
             order by f.at desc, f.session_id desc, f.seq desc limit ?7""";

    /** Where a list of them goes on: behind the last that was read. */
    public record Place(Instant at, String session, long seq) {
        /** Ahead of all there are by then. */
        public static Place now(Instant now) {
            return new Place(now, "~", Long.MAX_VALUE);
        }
    }

    /** Those of a tenant since a time, the newest first. */
    public static Uni<List<RecordedCall>> ofTenant(TenantId tenant, Instant since, Place behind, int max) {
        return Panache.getSession().flatMap(database -> database.createNativeQuery(OF_TENANT, Object[].class)
                .setParameter(1, tenant.value())
                .setParameter(2, since.atOffset(ZoneOffset.UTC))
                .setParameter(3, behind.at().atOffset(ZoneOffset.UTC))
                .setParameter(4, behind.session())
                .setParameter(5, behind.seq())
                .setParameter(6, BODY_BYTES_MAX)
                .setParameter(7, max)
                .getResultList()
                .map(rows -> rows.stream().map(RecordedCall::of).toList()));
    }

    /** What was asked for, if it is not too long. */
    public Optional<Fact.CallRequested> call() {
        return requested.map(record -> (Fact.CallRequested) record.fact());
    }

    public Place place() {
        return new Place(at, session, seq);
    }

    private static RecordedCall of(Object[] row) {
        var at = row[2] instanceof OffsetDateTime time ? time.toInstant() : (Instant) row[2];
        return new RecordedCall(
                Optional.ofNullable((String) row[0]).map(RecordedCall::read),
                (String) row[1],
                at,
                (String) row[3],
                ((Number) row[4]).longValue());
    }

    private static FactRecord read(String body) {
        try {
            return MessageCodec.read(body.getBytes(StandardCharsets.UTF_8), FactRecord.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new IllegalStateException("a recorded call in Postgres is broken", broken);
        }
    }
}
