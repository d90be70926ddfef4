package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.kafka.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Sends work outside the transaction, at once, and holds the commit back until the broker has it: so the next hop never
 * waits for a commit, and no committed decision is without its work. Each stream thread awaits only its own sends. Work
 * that the broker refuses for what it is does not hold the commit for ever: its outcome goes to the inbox instead. See
 * docs/adr/0004-speculative-work.md.
 */
final class WorkSender implements AutoCloseable {
    /** Shorter than {@code max.poll.interval.ms}: a thread that waits longer loses its partitions. */
    static final Duration ACK_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(WorkSender.class);

    private final Producer<String, byte[]> producer;
    private final ThreadLocal<Pending> pending = ThreadLocal.withInitial(Pending::new);

    WorkSender(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /** Sends what this thread's next commit waits for. */
    void send(Outgoing outgoing) {
        var mine = pending.get();
        switch (outgoing) {
            case WorkRecord work -> mine.sends.add(new Sent(work, producer.send(work.record())));
            case RestedRecords restedState ->
                mine.restedStates.add(new SentRestedState(
                        restedState,
                        restedState.pieces().stream().map(producer::send).toList()));
        }
    }

    /** Sends what may be lost: whoever offers it offers it again. */
    void offer(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    /** This thread takes an input, so it owes a commit. */
    void inputTaken() {
        pending.get().owesCommit = true;
    }

    /** Whether this thread has taken inputs since its last commit. */
    boolean owesCommit() {
        return pending.get().owesCommit;
    }

    /** Wait until the broker has all that this thread sent; called before each commit. */
    void awaitAcks() {
        var mine = pending.get();
        try {
            for (var sent : mine.sends) {
                await(sent);
            }
            for (var sent : mine.restedStates) {
                await(sent);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted before the broker had all work", interrupted);
        } catch (ExecutionException | TimeoutException unsent) {
            throw new KafkaException("the broker did not take all work", unsent);
        } finally {
            mine.sends.clear();
            mine.restedStates.clear();
        }
        if (mine.owesCommit) {
            CrashPoint.ORCHESTRATOR_BEFORE_COMMIT.reached();
        }
        mine.lastCommit = Instant.now();
        mine.owesCommit = false;
    }

    /** Whether this thread's last commit is at least that long ago. */
    boolean lastCommitOlderThan(Duration age) {
        return pending.get().lastCommit.plus(age).isBefore(Instant.now());
    }

    private void await(Sent sent) throws InterruptedException, ExecutionException, TimeoutException {
        var written = written(sent.work.record(), sent.acknowledged);
        if (written.isEmpty() && sent.work.ifRefused().isPresent()) {
            tell(sent.work.ifRefused().get());
        }
    }

    /** A rested state that was refused is not told of, so its session stays in memory. */
    private void await(SentRestedState sent) throws InterruptedException, ExecutionException, TimeoutException {
        var places = new ArrayList<RecordMetadata>();
        for (int i = 0; i < sent.acknowledged.size(); i++) {
            written(sent.restedState.pieces().get(i), sent.acknowledged.get(i)).ifPresent(places::add);
        }
        if (places.size() == sent.acknowledged.size()) {
            tell(sent.restedState.kept(places));
        }
    }

    /** Where the broker has put the record; empty if it refuses it for what it is. */
    private static Optional<RecordMetadata> written(
            ProducerRecord<String, byte[]> record, Future<RecordMetadata> acknowledged)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return Optional.of(acknowledged.get(ACK_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failure) {
            return switch (Trouble.of(failure.getCause())) {
                case Trouble.Away _ -> throw failure;
                case Trouble.Refused refused -> {
                    LOG.errorf("key=%s topic=%s refused: %s", record.key(), record.topic(), refused.reason());
                    yield Optional.empty();
                }
            };
        }
    }

    private void tell(InputRecord input) throws InterruptedException, ExecutionException, TimeoutException {
        producer.send(record(input)).get(ACK_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ProducerRecord<String, byte[]> record(InputRecord input) {
        return new ProducerRecord<>(Topics.INBOX.name(), input.scope().session().value(), MessageCodec.write(input));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private record Sent(WorkRecord work, Future<RecordMetadata> acknowledged) {}

    private record SentRestedState(RestedRecords restedState, List<Future<RecordMetadata>> acknowledged) {}

    private static final class Pending {
        private final List<Sent> sends = new ArrayList<>();
        private final List<SentRestedState> restedStates = new ArrayList<>();
        private Instant lastCommit = Instant.EPOCH;
        private boolean owesCommit;
    }
}
