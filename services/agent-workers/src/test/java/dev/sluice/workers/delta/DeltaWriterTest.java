package dev.sluice.workers.delta;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Delta.Kind;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Deltas to a broker that takes its time, or does not take them at all. */
class DeltaWriterTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1"));

    private final MockProducer<String, byte[]> broker =
            new MockProducer<>(false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    private final DeltaWriter writer = new DeltaWriter(broker, Duration.ZERO);

    @Test
    void aDeltaThatTimedOutIsSentAgainAndThoseBehindItFollowWithoutAHole() {
        var stream = writer.open(SCOPE, STEP, 7, Role.ASK);
        stream.add(Kind.TEXT, "a");
        await().atMost(LIMIT).until(() -> broker.history().size() == 1);
        stream.add(Kind.TEXT, "b");
        stream.add(Kind.TEXT, "c");

        broker.errorNext(new TimeoutException("the broker was silent"));
        await().atMost(LIMIT).until(() -> broker.history().size() == 2);
        broker.completeNext();
        await().atMost(LIMIT).until(() -> broker.history().size() == 3);
        broker.completeNext();

        assertEquals(
                List.of(delta(0, "a"), delta(0, "a"), delta(1, "bc")),
                broker.history().stream().map(record -> read(record.value())).toList());
    }

    @Test
    void aBrokerThatTakesNothingHoldsUpNobodyAndIsLeftSoonAfterTheEnd() {
        var stream = writer.open(SCOPE, STEP, 7, Role.ASK);
        var startedAt = System.nanoTime();
        IntStream.range(0, 1_000).forEach(_ -> stream.add(Kind.TEXT, "words "));
        // Whoever waited for this broker would wait for ever.
        assertTrue(System.nanoTime() - startedAt < LIMIT.toNanos());
        await().atMost(LIMIT).until(() -> broker.history().size() == 1);

        stream.close();
        broker.errorNext(new TimeoutException("the broker was silent"));

        await().during(Duration.ofMillis(600))
                .atMost(LIMIT)
                .until(() -> broker.history().size() == 1);
    }

    private static Delta delta(int index, String text) {
        return new Delta(SCOPE, STEP, 7, index, Role.ASK, text);
    }

    private static Delta read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, Delta.class);
        } catch (UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }
}
