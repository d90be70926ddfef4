package dev.sluice.session.projection;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Some records on their way into Postgres: one transaction for all, one after the other, tried again until it works.
 * Their offsets are committed when that is done; so nothing is lost, nothing overtakes, and a repeated record must
 * change nothing.
 */
record RecordBatch(List<ConsumerRecord<String, byte[]>> records) {
    private static final Logger LOG = Logger.getLogger(RecordBatch.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    static RecordBatch of(ConsumerRecords<String, byte[]> records) {
        return new RecordBatch(
                StreamSupport.stream(records.spliterator(), false).toList());
    }

    /** What each record gave, in order. Call it on the Vert.x context that the work is to stay on. */
    <T> Uni<List<T>> project(Function<ConsumerRecord<String, byte[]>, Uni<? extends T>> one) {
        // Hibernate Reactive lives on one context; whatever waits elsewhere, a pause or the broker, must come back to
        // it.
        var context = Vertx.currentContext();
        Executor home = work -> context.runOnContext(_ -> work.run());
        return Uni.createFrom()
                .deferred(() -> Panache.withTransaction(() -> Multi.createFrom()
                        .iterable(records)
                        .onItem()
                        .transformToUniAndConcatenate(
                                record -> one.apply(record).emitOn(home))
                        .collect()
                        .asList()))
                .runSubscriptionOn(home)
                .onFailure()
                .invoke(failure -> LOG.warnf("The projection waits: %s", failure.toString()))
                .onFailure()
                .retry()
                .withBackOff(PAUSE_MIN, PAUSE_MAX)
                .indefinitely()
                .map(List::copyOf);
    }
}
