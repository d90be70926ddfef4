package dev.sluice.session.projection;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
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

    /** What each record gave, in order. */
    <T> Uni<List<T>> project(Function<ConsumerRecord<String, byte[]>, Uni<? extends T>> one) {
        return Uni.createFrom()
                .deferred(() -> Panache.withTransaction(() -> Multi.createFrom()
                        .iterable(records)
                        .onItem()
                        .transformToUniAndConcatenate(one)
                        .collect()
                        .asList()))
                .onFailure()
                .invoke(failure -> LOG.warnf("The projection waits: %s", failure.toString()))
                .onFailure()
                .retry()
                .withBackOff(PAUSE_MIN, PAUSE_MAX)
                .indefinitely();
    }
}
