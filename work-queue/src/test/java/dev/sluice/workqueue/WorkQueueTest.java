package dev.sluice.workqueue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.workqueue.TestTopic.Errand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The queue against a real broker. */
class WorkQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BEYOND_THE_LOCK = ShareGroup.LOCK.plusSeconds(4);

    /** A lock that its worker keeps renewing has always more than this left. */
    private static final Duration LOCK_LEFT = ShareGroup.LOCK.minusSeconds(7);

    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

    @Test
    void slowWorkNeverHoldsUpAnotherConsumers() throws Exception {
        var topic = TestTopic.create();
        var slowMayEnd = new CountDownLatch(1);
        WorkHandler<Errand> handler = work -> {
            if (work.body().text().equals("slow")) {
                slowMayEnd.await();
            }
            handled.add(work.body().text());
        };
        try (var _ = started(topic.settings(2, 1), handler)) {
            topic.send("slow", "a", "b", "c");

            // Several consumers take them: in which order is nobody's promise.
            assertEquals(Set.of("a", "b", "c"), Set.of(next(), next(), next()));
            slowMayEnd.countDown();
            assertEquals("slow", next());
        }
    }

    @Test
    void theQueueGrowsUntilAllThatCanRunRuns() throws Exception {
        var topic = TestTopic.create();
        var allRun = new CountDownLatch(7);
        WorkHandler<Errand> handler = work -> {
            handled.add(work.body().text());
            allRun.countDown();
            allRun.await();
        };
        try (var _ = started(topic.settings(7, 1), handler)) {
            topic.send("a", "b", "c", "d", "e", "f", "g");

            assertTrue(allRun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), handled::toString);
        }
    }

    @Test
    void workThatOutlivesTheLockStaysWithItsWorkerAmongShorterWork() throws Exception {
        var topic = TestTopic.create();
        var starts = new CopyOnWriteArrayList<String>();
        WorkHandler<Errand> handler = work -> {
            starts.add(work.body().text());
            if (work.body().text().equals("long")) {
                Thread.sleep(BEYOND_THE_LOCK);
            }
            handled.add(work.body().text());
        };
        topic.send("long", "short");
        try (var _ = started(topic.settings(1, 4), handler);
                var _ = started(topic.settings(1, 4), handler)) {
            assertEquals("short", next());
            assertEquals("long", next());

            // Whatever had gone round again would have come before the marker.
            topic.send("marker", "marker");
            assertEquals(List.of("marker", "marker"), List.of(next(), next()));
            assertEquals(1, starts.stream().filter("long"::equals).count());
            assertEquals(1, starts.stream().filter("short"::equals).count());
        }
    }

    @Test
    void theOpenWorkOfAKilledWorkerGoesToAnotherAtOnceAndTheFinishedDoesNot() throws Exception {
        var topic = TestTopic.create();
        try (var victim = Victim.start(topic, 4)) {
            topic.send("first");
            victim.awaitLine("took first");
            try (var heir = started(
                    topic.settings(1, 4), work -> handled.add(work.body().text() + work.deliveryCount()))) {
                awaitConnected(heir);
                awaitMembers(topic, 2);
                var killed = System.nanoTime();
                victim.kill();

                assertEquals("first2", next());
                var took = Duration.ofNanos(System.nanoTime() - killed);
                assertTrue(took.compareTo(LOCK_LEFT) < 0, "took " + took);
            }
        }
    }

    @Test
    void aWorkerThatKeepsRenewingAndIsKilledLosesItsWorkToAnother() throws Exception {
        var topic = TestTopic.create();
        topic.send("long", "short");
        try (var victim = Victim.start(topic, 4)) {
            victim.awaitLine("took long");
            victim.awaitLine("took short");
            try (var heir = started(
                    topic.settings(1, 4), work -> handled.add(work.body().text()))) {
                awaitConnected(heir);
                // Longer than the lock: what is held now is held by renewal.
                assertEquals(null, handled.poll(BEYOND_THE_LOCK.toMillis(), TimeUnit.MILLISECONDS));
                victim.kill();

                assertEquals("long", next());
                topic.send("marker");
                assertEquals("marker", next());
            }
        }
    }

    @Test
    void aFrozenWorkersWorkGoesToAnotherAndTheZombieIsTold() throws Exception {
        var topic = TestTopic.create();
        topic.send("long");
        try (var victim = Victim.start(topic, 1)) {
            victim.awaitLine("took long");
            try (var _ = started(topic.settings(1, 1), work -> {
                handled.add(work.body().text());
            })) {
                victim.signal("STOP");
                assertEquals("long", next());

                victim.signal("CONT");
                victim.awaitLine("lost long");
            }
        }
    }

    @Test
    void theOnlyWorkerGoesOnWithWhatCameBackToItAfterAFreeze() throws Exception {
        var topic = TestTopic.create();
        topic.send("half a minute");
        try (var victim = Victim.start(topic, 1)) {
            victim.awaitLine("took half a minute");
            victim.signal("STOP");
            // Longer than the lock: the broker gives the record out anew, and nobody else is there.
            assertEquals(null, handled.poll(BEYOND_THE_LOCK.toMillis(), TimeUnit.MILLISECONDS));
            victim.signal("CONT");

            victim.awaitLine("did half a minute");
            assertFalse(victim.said("lost half a minute"));
            assertFalse(victim.said("took half a minute again"));
            topic.send("short");
            victim.awaitLine("did short");
        }
    }

    @Test
    void anErrorOfAHandlerGoesTheWayOfAnException() throws Exception {
        var topic = TestTopic.create();
        try (var graveyard = TopicProbe.open(Topics.DEAD_LETTERS);
                var _ = started(topic.settings(1, 1), work -> {
                    if (work.body().text().equals("cursed")) {
                        throw new StackOverflowError();
                    }
                    handled.add(work.body().text());
                })) {
            topic.send("cursed", "sound");

            assertEquals("sound", next());
            var letter = graveyard.await(record -> isFrom(topic, record), PATIENCE);
            assertEquals("the handler failed: StackOverflowError", header(letter, "sluice-reason"));
            assertEquals("5", header(letter, "sluice-tries"));
        }
    }

    @Test
    void aStopWithoutWorkLeavesTheGroupAtOnce() throws Exception {
        var topic = TestTopic.create();
        var queue =
                started(topic.settings(4, 4, 1), work -> handled.add(work.body().text()));
        // Who is still about to join when it is told to stop has no place to leave.
        awaitMembers(topic, 4);
        topic.send("a");
        assertEquals("a", next());
        var began = System.nanoTime();

        queue.stop();

        var took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(Duration.ofMillis(4500)) < 0, "took " + took);
        assertEquals(0, topic.members());
    }

    @Test
    void failedWorkComesBackUntilItsLastDeliveryAndThenIsADeadLetter() throws Exception {
        var topic = TestTopic.create();
        var deliveries = new CopyOnWriteArrayList<Integer>();
        var lasts = new CopyOnWriteArrayList<Boolean>();
        WorkHandler<Errand> handler = work -> {
            deliveries.add(work.deliveryCount());
            lasts.add(work.lastDelivery());
            throw new IllegalStateException("as the test wants");
        };
        try (var graveyard = TopicProbe.open(Topics.DEAD_LETTERS);
                var _ = started(topic.settings(1, 1), handler)) {
            topic.send("cursed");

            var letter = graveyard.await(record -> isFrom(topic, record), PATIENCE);
            assertEquals("the handler failed: IllegalStateException", header(letter, "sluice-reason"));
            assertEquals(List.of(1, 2, 3, 4, 5), deliveries);
            assertEquals(List.of(false, false, false, false, true), lasts);
        }
    }

    @Test
    void anUnreadableRecordBecomesADeadLetterAndTheQueueGoesOn() throws Exception {
        var topic = TestTopic.create();
        try (var graveyard = TopicProbe.open(Topics.DEAD_LETTERS);
                var _ = started(
                        topic.settings(1, 1), work -> handled.add(work.body().text()))) {
            topic.sendRaw("{not json".getBytes(StandardCharsets.UTF_8));
            topic.send("sound");

            var letter = graveyard.await(record -> isFrom(topic, record), PATIENCE);
            assertEquals("{not json", new String(letter.value(), StandardCharsets.UTF_8));
            assertEquals("0", header(letter, "sluice-source-partition"));
            assertEquals("0", header(letter, "sluice-source-offset"));
            assertTrue(header(letter, "sluice-reason").startsWith("no Errand"));
            assertEquals("sound", next());
        }
    }

    @Test
    void stoppingGivesOpenWorkBackAtOnceAndSaysSo() throws Exception {
        var topic = TestTopic.create();
        var lost = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        var queue = started(topic.settings(1, 1), work -> {
            work.onLost(lost::countDown);
            taken.countDown();
            new CountDownLatch(1).await();
        });
        topic.send("left");
        assertTrue(taken.await(30, TimeUnit.SECONDS));
        try (var _ =
                started(topic.settings(1, 1), work -> handled.add(work.body().text()))) {
            queue.stop();

            assertTrue(lost.await(1, TimeUnit.SECONDS));
            assertFalse(queue.connected());
            assertEquals("left", next());
        }
    }

    private String next() throws InterruptedException {
        return handled.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static WorkQueue<Errand> started(WorkQueueSettings settings, WorkHandler<Errand> handler) {
        var queue = new WorkQueue<>(settings, Errand.class, handler);
        queue.start();
        return queue;
    }

    private static void awaitConnected(WorkQueue<?> queue) {
        await().atMost(PATIENCE).until(queue::connected);
    }

    private static void awaitMembers(TestTopic topic, int count) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> topic.members() == count);
    }

    private static boolean isFrom(TestTopic topic, ConsumerRecord<?, ?> record) {
        return topic.name().equals(header(record, "sluice-source-topic"));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
