package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes each deadline that came into the inbox. It sleeps until the soonest one and is no part of Kafka Streams: a
 * punctuator would wake every task ten times a second and have each of them commit, also where nobody says anything.
 * What is offered and lost, or came too early by a clock that runs ahead, is offered again until the conversation drops
 * it.
 */
final class DeadlineClock {
    /** How long it sleeps with nothing set; a deadline that is set wakes it. */
    private static final Duration SLEEP_MAX = Duration.ofMinutes(1);

    private final WorkSender sender;
    private final BrokerTime time;
    private final List<DeadlineIndex> indexes = new CopyOnWriteArrayList<>();
    private boolean changed;

    DeadlineClock(WorkSender sender, BrokerTime time) {
        this.sender = sender;
        this.time = time;
    }

    /** The broker gave an input this stamp. */
    void told(Instant stamp) {
        if (time.told(stamp)) {
            wake();
        }
    }

    /** Deadlines of a partition that came here. */
    DeadlineIndex opened() {
        var index = new DeadlineIndex(this::wake);
        indexes.add(index);
        return index;
    }

    /** The partition went elsewhere. */
    void closed(DeadlineIndex index) {
        indexes.remove(index);
    }

    /** Sleeps and offers until the loop is to stop. */
    void run(Loop loop) throws InterruptedException {
        loop.wakeBy(this::wake);
        while (!loop.stopping()) {
            offerDue();
            loop.well();
            sleepUntil(soonest());
        }
    }

    /** Offers every deadline that is due now. */
    void offerDue() {
        offerDue(time.now());
    }

    /** Offers every deadline that is due by then. */
    void offerDue(Instant now) {
        for (var index : indexes) {
            index.due(now).forEach(entry -> sender.offer(passed(entry)));
        }
    }

    private static ProducerRecord<String, byte[]> passed(DeadlineIndex.Entry entry) {
        var deadline = entry.deadline();
        var input = new InputRecord(
                "d:" + deadline.subject() + "@" + deadline.due(),
                entry.scope(),
                Optional.of(Actor.ORCHESTRATOR),
                Optional.empty(),
                new Input.DeadlinePassed(deadline.subject(), deadline.due()));
        return new ProducerRecord<>(Topics.INBOX.name(), entry.scope().session().value(), MessageCodec.write(input));
    }

    private Optional<Instant> soonest() {
        return indexes.stream()
                .map(DeadlineIndex::soonest)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private synchronized void sleepUntil(Optional<Instant> soonest) throws InterruptedException {
        var sleep = soonest.map(due -> Duration.between(time.now(), due))
                .filter(left -> left.compareTo(SLEEP_MAX) < 0)
                .orElse(SLEEP_MAX);
        if (!changed && sleep.isPositive()) {
            wait(Math.max(1, sleep.toMillis()));
        }
        changed = false;
    }

    private synchronized void wake() {
        changed = true;
        notifyAll();
    }
}
