package dev.sluice.session.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class RecordBatchTest {
    private final RecordBatch batch = new RecordBatch(List.of(record(1), record(2)));

    @Test
    void aBatchThatFailsIsTriedAgainAsAWholeUntilItWorks() throws Throwable {
        var tries = new AtomicInteger();

        var done = VertxContextSupport.subscribeAndAwait(
                () -> batch.project(record -> ask(record.offset()).invoke(offset -> {
                    if (offset == 2 && tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("Postgres is away");
                    }
                })));

        assertEquals(List.of(1L, 2L), done);
        assertEquals(3, tries.get());
    }

    @Test
    void aRecordThatWaitsElsewhereComesBackToTheTransaction() throws Throwable {
        var done = VertxContextSupport.subscribeAndAwait(() -> batch.project(record -> record.offset() == 1
                ? Uni.createFrom().completionStage(() -> CompletableFuture.supplyAsync(record::offset))
                : ask(record.offset())));

        assertEquals(List.of(1L, 2L), done);
    }

    private static Uni<Long> ask(long number) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select cast(?1 as bigint)", Long.class)
                        .setParameter(1, number)
                        .getSingleResult());
    }

    private static ConsumerRecord<String, byte[]> record(long offset) {
        return new ConsumerRecord<>("topic", 0, offset, "key", new byte[0]);
    }
}
