package dev.sluice.executor.door;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.call.KafkaOutcomes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Writes down who was turned away from the workspace door. Nobody waits for it, so that the time of an answer tells
 * nothing; at most {@value #WAITING_MAX} records wait for Kafka at once, and what is lost is counted.
 */
@Singleton
class RefusalAudit {
    private static final Logger LOG = Logger.getLogger(RefusalAudit.class);
    private static final int WAITING_MAX = 1_000;
    private static final String ACTION = "workspace.read";
    private static final TenantId NO_TENANT = new TenantId("unknown");
    private static final UserId NOBODY = new UserId("unknown");

    private final KafkaOutcomes kafka;
    private final Counter lost;
    private final Semaphore room = new Semaphore(WAITING_MAX);

    RefusalAudit(KafkaOutcomes kafka, MeterRegistry metrics) {
        this.kafka = kafka;
        this.lost = Counter.builder("sluice_tool_executor_audit_lost")
                .description("Refusals at the workspace door that could not be written down")
                .register(metrics);
    }

    /** @param reason one word: {@code role}, {@code unknown} … */
    void refused(Optional<TenantId> tenant, Optional<UserId> user, String resource, String reason) {
        var record = new AuditRecorded(
                "d:" + UUID.randomUUID(),
                tenant.orElse(NO_TENANT),
                user.orElse(NOBODY),
                session(resource),
                ACTION,
                session(resource).map(SessionId::value).orElse("?"),
                false,
                Map.of("reason", reason),
                Instant.now());
        if (!room.tryAcquire()) {
            lost.increment();
            return;
        }
        Thread.startVirtualThread(() -> write(record));
    }

    private void write(AuditRecorded record) {
        try {
            kafka.record(record);
        } catch (UncheckedIOException away) {
            lost.increment();
            LOG.warnf("A refusal is not in the audit: %s", away.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private static Optional<SessionId> session(String resource) {
        try {
            return Optional.of(new SessionId(resource));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
