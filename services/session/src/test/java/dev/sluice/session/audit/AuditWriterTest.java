package dev.sluice.session.audit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditWriterTest {
    private static final int WAITING_MAX = 5;

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AuditWriter writer = new AuditWriter(this::send, WAITING_MAX, registry);
    private volatile boolean away;

    @AfterEach
    void stop() throws InterruptedException {
        away = false;
        writer.stop(null);
    }

    @Test
    void whatCannotBeWrittenNowIsWrittenLater() {
        away = true;
        writer.start(null);
        writer.write(record("a-1"));
        writer.write(record("a-2"));

        away = false;

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> written.equals(List.of("a-1", "a-2")));
        assertFalse(writer.losing());
    }

    @Test
    void lossIsCountedAndSeen() {
        away = true;
        writer.start(null);

        IntStream.range(0, 10 * WAITING_MAX).forEach(number -> writer.write(record("a-" + number)));

        assertTrue(writer.losing());
        // So many wait, and so many are in the writer's hand: the one that woke it, and what waited a moment later.
        var kept = WAITING_MAX + 1 + WAITING_MAX;
        assertTrue(registry.counter("sluice_session_audit_lost").count() >= 10 * WAITING_MAX - kept);
    }

    private CompletableFuture<Void> send(AuditRecorded record) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        written.add(record.id());
        return CompletableFuture.completedFuture(null);
    }

    private static AuditRecorded record(String id) {
        return new AuditRecorded(
                id,
                AuditTrail.NO_TENANT,
                AuditTrail.NOBODY,
                Optional.empty(),
                "x.y",
                "",
                true,
                Map.of(),
                Instant.now());
    }
}
