package dev.sluice.session.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** A decision that no door of this replica has answered: the replica that did is dead, and the fact is there. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class DecisionAuditTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aDecisionWhoseDoorDiedIsOnTheAudit() throws Exception {
        var scope = new Scope(
                new TenantId("t-" + UUID.randomUUID()), new UserId("ada"), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        try (var audit = TopicProbe.open(Topics.AUDIT);
                var log = TopicWriter.open()) {
            write(log, scope, 1, Facts.opened());
            write(log, scope, 2, Facts.approvalSettled(turn, true));

            var written =
                    audit.await(record -> record.key().equals(scope.tenant().value()), PATIENCE);

            var audited = MessageCodec.read(written.value(), AuditRecorded.class);
            assertEquals("approval.settled", audited.action());
            assertEquals("a:%s:2".formatted(scope.session()), audited.id());
            assertEquals(Facts.approval(turn).value(), audited.resource());
        }
    }

    private static void write(TopicWriter log, Scope scope, long seq, Fact fact) {
        var record = new FactRecord(scope, seq, "i-" + seq, Instant.now(), Optional.empty(), Optional.empty(), fact);
        Header type =
                new RecordHeader("ce_type", CloudEvent.typeOf(fact.getClass()).getBytes(StandardCharsets.UTF_8));
        log.send(Topics.FACTS, scope.session().value(), MessageCodec.write(record), type);
    }
}
