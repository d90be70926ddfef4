package dev.sluice.standalone;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.testkit.TestInfra;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the session service's own migrations, so that a new table must say where it comes from. */
final class RebuildTest {
    private static final String GROUP = "session-from-facts";
    private static final TopicPartition PARTITION = new TopicPartition(Topics.FACTS.name(), 0);

    /** Other tests on the same broker may have deleted records of a topic. */
    private static final boolean EVEN_IF_SHORTENED = true;

    private final Rebuild rebuild = new Rebuild(TestInfra.addresses(), Duration.ofSeconds(1));

    @BeforeAll
    static void migrate() {
        var infra = TestInfra.addresses();
        Flyway.configure()
                .dataSource(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())
                .schemas("session")
                .locations("db/migration/session")
                .load()
                .migrate();
    }

    @Test
    void everyTableIsReadAnewOrKept() throws SQLException {
        var known = new TreeSet<>(Rebuild.PROJECTED);
        known.addAll(Rebuild.KEPT);

        assertEquals(
                String.join(" ", known),
                sql("select string_agg(table_name, ' ' order by table_name) from information_schema.tables"
                        + " where table_schema = 'session' and table_name not like 'flyway%'"));
    }

    @Test
    void groupsForgetHowFarTheyAreAndTablesAreEmptied() throws Exception {
        var user = "user-" + UUID.randomUUID();
        sql(
                "insert into session.users (id, tenant, name, password_hash, roles) values ('%s', 'acme', '%s', '', 'viewer')"
                        .formatted(user, user));
        sql("""
                insert into session.facts (session_id, seq, type, body, at, kafka_partition, kafka_offset)
                values ('s-1', 1, 'SessionOpened', '{}', now(), 0, 0) on conflict do nothing""");
        try (var admin = admin()) {
            admin.alterConsumerGroupOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(7)))
                    .all()
                    .get();

            rebuild.run(EVEN_IF_SHORTENED);

            assertTrue(offsets(admin).isEmpty());
        }
        assertEquals("0", sql("select count(*) from session.facts"));
        assertEquals("1", sql("select count(*) from session.users where name = '%s'".formatted(user)));
    }

    @Test
    void nothingHappensWhileAReplicaRuns() throws SQLException {
        sql("""
                insert into session.sessions (id, tenant, owner, state, last_seq, created_at, last_activity)
                values ('s-of-a-running-replica', 'acme', 'ada', 'idle', 1, now(), now()) on conflict do nothing""");
        var settings = new HashMap<String, Object>(TestInfra.addresses().kafka());
        settings.put("group.id", GROUP);
        try (var replica = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            replica.subscribe(List.of(Topics.FACTS.name()));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                replica.poll(Duration.ofMillis(100));
                return !replica.assignment().isEmpty();
            });

            var refusal = assertThrows(StartRefused.class, () -> rebuild.run(EVEN_IF_SHORTENED));

            assertTrue(refusal.getMessage().startsWith("A session service runs"), refusal::getMessage);
        }
        assertEquals("1", sql("select count(*) from session.sessions where id = 's-of-a-running-replica'"));
    }

    @Test
    void whatTheLogHasLostIsNotEmptiedUnasked() throws Exception {
        sql("""
                insert into session.sessions (id, tenant, owner, state, last_seq, created_at, last_activity)
                values ('s-of-a-lost-beginning', 'acme', 'ada', 'idle', 1, now(), now()) on conflict do nothing""");
        var settings = KafkaSettings.of(TestInfra.addresses().kafka());
        var lost = new TopicPartition(Topics.USAGE.name(), 0);
        try (var producer = new LosslessProducer(settings, "rebuild-test", Duration.ofSeconds(20), 1_000);
                var admin = admin()) {
            var written = producer.send(new ProducerRecord<>(lost.topic(), lost.partition(), "lost", new byte[] {1}))
                    .get();
            admin.deleteRecords(Map.of(lost, RecordsToDelete.beforeOffset(written.offset() + 1)))
                    .all()
                    .get();
        }

        var refusal = assertThrows(StartRefused.class, () -> rebuild.run(false));

        assertTrue(refusal.getMessage().startsWith("The log has lost its beginning"), refusal::getMessage);
        assertEquals("1", sql("select count(*) from session.sessions where id = 's-of-a-lost-beginning'"));
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin) throws InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException gone) {
            return Map.of();
        }
    }

    private static Admin admin() {
        return Admin.create(KafkaSettings.of(TestInfra.addresses().kafka()).admin("rebuild-test"));
    }

    private static String sql(String statement) throws SQLException {
        var infra = TestInfra.addresses();
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var executed = connection.createStatement()) {
            if (!executed.execute(statement)) {
                return "";
            }
            var rows = executed.getResultSet();
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
