package dev.sluice.workqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What becomes of a record that is delivered again to the process that has it. */
class JobsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Jobs<String> jobs = new Jobs<>(nanos::get);

    @Test
    void aRecordThatComesBackGoesToTheRunThatIsStillOn() {
        var first = jobs.delivered(delivery(1)).held();
        jobs.letGo(first);

        var second = jobs.delivered(delivery(2));

        assertFalse(second.begins());
        assertSame(first.job(), second.held().job());
        askInVain();
        askInVain();
        assertFalse(first.job().lost());
    }

    @Test
    void aRecordThatComesBackBeforeItsConsumerKnowsIsTheNewDeliverysToKeep() {
        var first = jobs.delivered(delivery(1)).held();
        var second = jobs.delivered(delivery(2)).held();

        jobs.letGo(first);

        askInVain();
        askInVain();
        assertFalse(second.job().lost());
        assertEquals(2, second.job().deliveries());
    }

    @Test
    void whatEndedAdriftIsAcceptedWhenItComesBack() {
        var first = jobs.delivered(delivery(1)).held();
        jobs.letGo(first);
        jobs.ended(first.job(), AcknowledgeType.ACCEPT);

        var second = jobs.delivered(delivery(2));

        assertFalse(second.begins());
        assertEquals(AcknowledgeType.ACCEPT, second.held().end().getNow(null));
    }

    @Test
    void whatFailedAdriftBeginsAnew() {
        var first = jobs.delivered(delivery(1)).held();
        jobs.letGo(first);
        jobs.ended(first.job(), AcknowledgeType.RELEASE);

        var second = jobs.delivered(delivery(2));

        assertTrue(second.begins());
        assertEquals(Optional.empty(), second.after());
    }

    @Test
    void workIsLostOnlyOnceThisProcessHasAskedForItInVain() {
        var held = jobs.delivered(delivery(1)).held();
        jobs.letGo(held);
        nanos.addAndGet(Jobs.ASKED_IN_VAIN_MAX.multipliedBy(10).toNanos());

        jobs.askedInVain();
        assertFalse(held.job().lost(), "nobody could ask before");
        askInVain();

        assertTrue(held.job().lost());
    }

    @Test
    void aRecordOnItsLastDeliveryComesToNobodyElse() {
        var held = jobs.delivered(delivery(Work.DELIVERIES_MAX)).held();
        jobs.letGo(held);

        askInVain();
        askInVain();

        assertFalse(held.job().lost());
    }

    @Test
    void whatComesBackAfterItsRunWasToldThatItIsLostWaitsForThatRun() {
        var lost = jobs.delivered(delivery(1)).held();
        jobs.letGo(lost);
        askInVain();
        askInVain();

        var next = jobs.delivered(delivery(2));

        assertTrue(next.begins());
        assertEquals(Optional.of(lost.job()), next.after());
    }

    @Test
    void aTopicMadeAnewCountsItsOffsetsAnew() {
        var old = jobs.delivered(delivery(1)).held();
        jobs.ended(old.job(), AcknowledgeType.ACCEPT);

        assertTrue(jobs.delivered(record(8, 1)).begins());
    }

    private void askInVain() {
        jobs.askedInVain();
        nanos.addAndGet(Jobs.ASKED_IN_VAIN_MAX.toNanos() + 1);
        jobs.askedInVain();
    }

    private static ConsumerRecord<String, byte[]> delivery(int count) {
        return record(7, count);
    }

    private static ConsumerRecord<String, byte[]> record(long timestamp, int count) {
        return new ConsumerRecord<>(
                "work",
                0,
                42,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                new byte[0],
                new RecordHeaders(),
                Optional.empty(),
                Optional.of((short) count));
    }
}
