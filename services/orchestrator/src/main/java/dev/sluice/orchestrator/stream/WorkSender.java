package dev.sluice.orchestrator.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends work outside the transaction, at once, and holds the commit back until the broker has it: so the next hop never
 * waits for a commit, and no committed decision is without its work. Each stream thread awaits only its own sends. See
 * docs/adr/0004-speculative-work.md.
 */
final class WorkSender implements AutoCloseable {
    private static final Duration ACK_MAX = Duration.ofSeconds(30);

    private final Producer<String, byte[]> producer;
    private final ThreadLocal<Pending> pending = ThreadLocal.withInitial(Pending::new);

    WorkSender(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    void send(ProducerRecord<String, byte[]> record) {
        pending.get().sends.add(producer.send(record));
    }

    /** Wait until the broker has all that this thread sent; called before each commit. */
    void awaitAcks() {
        var mine = pending.get();
        try {
            for (var send : mine.sends) {
                send.get(ACK_MAX.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted before the broker had all work", interrupted);
        } catch (ExecutionException | TimeoutException unsent) {
            throw new KafkaException("the broker did not take all work", unsent);
        } finally {
            mine.sends.clear();
        }
        mine.lastCommit = Instant.now();
    }

    /** Whether this thread's last commit is at least that long ago. */
    boolean lastCommitOlderThan(Duration age) {
        return pending.get().lastCommit.plus(age).isBefore(Instant.now());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private static final class Pending {
        private final List<Future<RecordMetadata>> sends = new ArrayList<>();
        private Instant lastCommit = Instant.EPOCH;
    }
}
