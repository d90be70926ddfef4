package dev.sluice.workqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.KafkaSettings;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** How the end of a handler becomes the end of its record. */
class WorkDeskTest {
    private static final int SECONDS_MAX = 10;

    @Test
    void workThatWasGivenUpBecauseItWasLostBeginsAnewWhenItComesBack() throws Exception {
        try (var nobody = new DeadLetters(KafkaSettings.at("127.0.0.1:1"), "test")) {
            var begun = new Semaphore(0);
            var mayEnd = new CountDownLatch(1);
            var desk = new WorkDesk<>(
                    String.class,
                    work -> {
                        begun.release();
                        if (work.deliveryCount() == 1) {
                            var told = new CountDownLatch(1);
                            work.onLost(told::countDown);
                            told.await();
                        } else {
                            mayEnd.await();
                        }
                    },
                    nobody);
            var first = desk.begin(delivery(1));
            assertTrue(begun.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS));
            desk.jobs().letGo(first);
            desk.jobs().giveUpAdrift();
            assertEquals(AcknowledgeType.RELEASE, first.end().get(SECONDS_MAX, TimeUnit.SECONDS));

            var second = desk.begin(delivery(2));

            assertTrue(begun.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS));
            mayEnd.countDown();
            assertEquals(AcknowledgeType.ACCEPT, second.end().get(SECONDS_MAX, TimeUnit.SECONDS));
        }
    }

    private static ConsumerRecord<String, byte[]> delivery(int count) {
        return new ConsumerRecord<>(
                "work",
                0,
                42,
                7,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                MessageCodec.write("what to do"),
                new RecordHeaders(),
                Optional.empty(),
                Optional.of((short) count));
    }
}
