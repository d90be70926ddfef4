package dev.sluice.workqueue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.LosslessProducer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The log of what was called off, against a real broker. */
class ControlLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void whatWasStoppedBeforeTheStartIsKnownWhenTheLogHasCaughtUp() throws Exception {
        var turn = stopTurn(Instant.now());
        try (var log = new ControlLog(TestTopic.kafka(), "test")) {
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);

            assertTrue(log.stopped(turn));
            assertFalse(log.stopped(aTurn()));
        }
    }

    @Test
    void whatIsStoppedLaterIsToldAtOnce() throws Exception {
        var told = new CopyOnWriteArrayList<Control>();
        try (var log = new ControlLog(TestTopic.kafka(), "test")) {
            log.listen(told::add);
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);

            var turn = stopTurn(Instant.now());

            await().atMost(PATIENCE).until(() -> log.stopped(turn));
            await().atMost(PATIENCE).until(() -> told.stream()
                    .anyMatch(one ->
                            one instanceof Control.StopTurn stop && stop.turn().equals(turn)));
        }
    }

    @Test
    void aStopIsForgottenAnHourAfterItWasRead() throws Exception {
        var hours = new AtomicLong();
        try (var log = new ControlLog(
                TestTopic.kafka(), "test", () -> Duration.ofHours(hours.get()).toNanos())) {
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);
            var old = stopTurn(Instant.now());
            await().atMost(PATIENCE).until(() -> log.stopped(old));

            hours.set(2);
            var fresh = stopTurn(Instant.now());

            await().atMost(PATIENCE).until(() -> log.stopped(fresh));
            assertFalse(log.stopped(old));
        }
    }

    @Test
    void aStopCountsWhateverClockItsWriterHas() throws Exception {
        var slow = stopTurn(Instant.now().minus(Duration.ofMinutes(90)));
        var fast = stopTurn(Instant.now().plus(Duration.ofMinutes(50)));
        try (var log = new ControlLog(TestTopic.kafka(), "test")) {
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);

            assertTrue(log.stopped(slow));
            assertTrue(log.stopped(fast));
        }
    }

    @Test
    void aListenerThatFailsHoldsUpNoOther() throws Exception {
        var told = new CopyOnWriteArrayList<Control>();
        try (var log = new ControlLog(TestTopic.kafka(), "test")) {
            log.listen(_ -> {
                throw new IllegalStateException("as the test wants");
            });
            log.listen(told::add);
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);
            told.clear();

            var turn = stopTurn(Instant.now());

            await().atMost(PATIENCE).until(() -> log.stopped(turn));
            await().atMost(PATIENCE).until(() -> !told.isEmpty());
        }
    }

    private static TurnId stopTurn(Instant at) throws Exception {
        var turn = aTurn();
        var stop = new Control.StopTurn(new Scope(new TenantId("t"), new UserId("u"), turn.session()), turn);
        try (var producer = new LosslessProducer(TestTopic.kafka(), "test", PATIENCE, 1 << 20)) {
            producer.write(new ProducerRecord<>(
                    Topics.CONTROL.name(), null, at.toEpochMilli(), turn.value(), MessageCodec.write((Control) stop)));
        }
        return turn;
    }

    private static TurnId aTurn() {
        return TurnId.of(new SessionId("s-" + UUID.randomUUID()), "t1");
    }
}
