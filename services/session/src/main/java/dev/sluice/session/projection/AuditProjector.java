package dev.sluice.session.projection;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Carries audit records into Postgres, one hash chain per partition: each hash covers the one before and the record as
 * it came, so that a row that was changed, taken out or put in shows.
 */
@ApplicationScoped
public class AuditProjector {
    private static final String BEGINNING = "";
    private static final String LAST_HASH = """
            select hash from session.audit
             where kafka_partition = ?1 and kafka_offset < ?2
             order by kafka_offset desc limit 1""";
    private static final String INSERT = """
            insert into session.audit
              (kafka_partition, kafka_offset, id, tenant, user_name, session_id, action, resource, allowed, body, at,
               previous_hash, hash)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            on conflict do nothing""";

    private final ProjectedChannel channel;

    public AuditProjector(Projections projections) {
        this.channel = projections.channel("session-from-audit", true);
    }

    @Incoming("session-from-audit")
    public Uni<Void> project(ConsumerRecords<String, byte[]> records) {
        return channel.project(records, this::change, _ -> {});
    }

    private Uni<Optional<String>> change(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var audit = MessageCodec.read(record.value(), AuditRecorded.class);
        return previousHash(record)
                .flatMap(previous -> insert(record, audit, previous))
                .replaceWith(Optional.empty());
    }

    private static Uni<String> previousHash(ConsumerRecord<String, byte[]> record) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(LAST_HASH, String.class)
                .setParameter(1, record.partition())
                .setParameter(2, record.offset())
                .getSingleResultOrNull()
                .map(hash -> hash == null ? BEGINNING : hash));
    }

    private static Uni<Boolean> insert(ConsumerRecord<String, byte[]> record, AuditRecorded audit, String previous) {
        var body = StoredText.of(new String(record.value(), StandardCharsets.UTF_8));
        return Panache.getSession().flatMap(session -> session.createNativeQuery(INSERT)
                .setParameter(1, record.partition())
                .setParameter(2, record.offset())
                .setParameter(3, audit.id())
                .setParameter(4, audit.tenant().value())
                .setParameter(5, audit.user().value())
                .setParameter(6, audit.session().map(SessionId::value).orElse(null))
                .setParameter(7, audit.action())
                .setParameter(8, StoredText.of(audit.resource()))
                .setParameter(9, audit.allowed())
                .setParameter(10, body)
                .setParameter(11, audit.at())
                .setParameter(12, previous)
                .setParameter(13, Digest.sha256Hex(previous + "\n" + body))
                .executeUpdate()
                .map(rows -> rows == 1));
    }
}
