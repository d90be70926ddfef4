package dev.sluice.executor.door;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.call.KafkaOutcomes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Writes down who was turned away from the workspace door. Nobody waits for it, so that the time of an answer tells
 * nothing; at most {@value #WAITING_MAX} records wait for Kafka at once, and what is lost is counted. Of more than
 * {@value #A_MINUTE_MAX} in a minute the others are counted only: a stranger must not fill the audit.
 */
@Startup
@Singleton
class RefusalAudit {
    private static final Logger LOG = Logger.getLogger(RefusalAudit.class);
    private static final int WAITING_MAX = 1_000;
    static final int A_MINUTE_MAX = 1_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ACTION = "workspace.read";
    private static final TenantId NO_TENANT = new TenantId("unknown");
    private static final UserId NOBODY = new UserId("unknown");

    private final KafkaOutcomes kafka;
    private final Counter lost;
    private final Counter held;
    private final Semaphore room = new Semaphore(WAITING_MAX);
    private Instant minuteEnds = Instant.MIN;
    private int thisMinute;

    RefusalAudit(KafkaOutcomes kafka, MeterRegistry metrics) {
        this.kafka = kafka;
        this.lost = Counter.builder("sluice_tool_executor_audit_lost")
                .description("Refusals at the workspace door that could not be written down")
                .register(metrics);
        this.held = Counter.builder("sluice_tool_executor_refusals_held")
                .description("Refusals at the workspace door that are counted here and nowhere else")
                .register(metrics);
    }

    /** @param reason one word: {@code role}, {@code unknown} … */
    void refused(Optional<TenantId> tenant, Optional<UserId> user, String resource, String reason) {
        var now = Instant.now();
        if (!pass(now)) {
            held.increment();
            return;
        }
        var record = new AuditRecorded(
                "d:" + UUID.randomUUID(),
                tenant.orElse(NO_TENANT),
                user.orElse(NOBODY),
                session(resource),
                ACTION,
                session(resource).map(SessionId::value).orElse("?"),
                false,
                Map.of("reason", reason),
                now);
        if (!room.tryAcquire()) {
            lost.increment();
            return;
        }
        Thread.startVirtualThread(() -> write(record));
    }

    /** Whether this one may be written down. */
    synchronized boolean pass(Instant now) {
        if (!now.isBefore(minuteEnds)) {
            minuteEnds = now.plus(MINUTE);
            thisMinute = 0;
        }
        return ++thisMinute <= A_MINUTE_MAX;
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
