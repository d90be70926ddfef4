package dev.sluice.session.projection;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.session.metrics.TurnMetrics;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Carries facts into Postgres. */
@ApplicationScoped
public class FactsProjector {
    private final Projection projection;
    private final DeadLetters deadLetters;
    private final TurnMetrics metrics;
    private volatile long batchSince;

    public FactsProjector(Projection projection, DeadLetters deadLetters, TurnMetrics metrics) {
        this.projection = projection;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    @Incoming("session-from-facts")
    public Uni<Void> project(ConsumerRecords<String, byte[]> records) {
        batchSince = System.nanoTime();
        return RecordBatch.of(records)
                .project(this::project)
                .eventually(() -> batchSince = 0)
                .invoke(fresh -> fresh.forEach(fact -> fact.ifPresent(metrics::count)))
                .replaceWithVoid();
    }

    /** How long the batch at hand has been waiting for Postgres; nothing if there is none. */
    public Duration waitingFor() {
        var since = batchSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** The fact, if it was new. */
    private Uni<Optional<FactRecord>> project(ConsumerRecord<String, byte[]> record) {
        FactRecord fact;
        try {
            fact = MessageCodec.read(record.value(), FactRecord.class);
        } catch (MessageCodec.UnreadableMessage unreadable) {
            return deadLetters.bury(record, unreadable.getMessage()).replaceWith(Optional.empty());
        }
        if (fact.seq() == 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        return projection
                .take(new Projection.Located(fact, record.value(), record.partition(), record.offset()))
                .map(isNew -> isNew ? Optional.of(fact) : Optional.empty());
    }
}
