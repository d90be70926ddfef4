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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The log of what was called off, against a real broker. */
class ControlLogTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void whatWasStoppedBeforeTheStartIsKnownWhenTheLogHasCaughtUp() throws Exception {
        var turn = stopTurn(Instant.now());
        try (var log = new ControlLog(TestTopic.address(), "test", CLOCK)) {
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);

            assertTrue(log.stopped(turn));
            assertFalse(log.stopped(aTurn()));
        }
    }

    @Test
    void whatIsStoppedLaterIsToldAtOnce() throws Exception {
        var told = new CopyOnWriteArrayList<Control>();
        try (var log = new ControlLog(TestTopic.address(), "test", CLOCK)) {
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
    void aStopIsForgottenAfterAnHour() throws Exception {
        var old = stopTurn(Instant.now().minus(ControlLog.MEMORY).minusSeconds(60));
        var fresh = stopTurn(Instant.now());
        try (var log = new ControlLog(TestTopic.address(), "test", CLOCK)) {
            log.start();
            log.caughtUp().get(20, TimeUnit.SECONDS);

            assertFalse(log.stopped(old));
            assertTrue(log.stopped(fresh));
        }
    }

    private static TurnId stopTurn(Instant at) throws Exception {
        var turn = aTurn();
        var stop = new Control.StopTurn(new Scope(new TenantId("t"), new UserId("u"), turn.session()), turn);
        try (var producer = Producers.lossless(TestTopic.address(), "test", 1 << 20)) {
            producer.send(new ProducerRecord<>(
                            Topics.CONTROL.name(), null, at.toEpochMilli(), turn.value(), MessageCodec.write((Control)
                                    stop)))
                    .get();
        }
        return turn;
    }

    private static TurnId aTurn() {
        return TurnId.of(new SessionId("s-" + UUID.randomUUID()), "t1");
    }
}
