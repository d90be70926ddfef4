package dev.sluice.router.reuse.similar;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.reuse.CacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Optional<Embeddings> embeddings = Optional.empty();

    @AfterEach
    void tearDown() {
        embeddings.ifPresent(Embeddings::close);
    }

    @Test
    void modelIsLoadedOnceAndOnlyWhenItIsNeeded() {
        var loads = new AtomicInteger();
        var vectors = embeddings(() -> {
            loads.incrementAndGet();
            return text -> Optional.of(new float[] {text.length(), 1});
        });
        assertEquals(0, loads.get());

        assertTrue(awaited(vectors.vector("one")).isPresent());
        assertTrue(awaited(vectors.vector("two")).isPresent());

        assertEquals(1, loads.get());
        assertEquals(2, registry.get("sluice_llm_router_embedding").timer().count());
    }

    @Test
    void modelThatCannotBeLoadedIsTriedOnce() {
        var loads = new AtomicInteger();
        var vectors = embeddings(() -> {
            loads.incrementAndGet();
            throw new NoClassDefFoundError("dev/langchain4j/Absent");
        });

        assertEquals(Optional.empty(), awaited(vectors.vector("one")));
        assertEquals(Optional.empty(), awaited(vectors.vector("two")));

        assertEquals(1, loads.get());
        assertEquals(2, uncompared("unavailable"));
    }

    @Test
    void textThatCannotBeEmbeddedHasNoVectorAndDoesNotStopTheNext() {
        var vectors = embeddings(() -> text -> switch (text) {
            case "bad" -> throw new IllegalStateException("broken");
            case "long" -> Optional.empty();
            default -> Optional.of(new float[] {1});
        });

        assertEquals(Optional.empty(), awaited(vectors.vector("bad")));
        assertEquals(Optional.empty(), awaited(vectors.vector("long")));
        assertTrue(awaited(vectors.vector("good")).isPresent());
        assertEquals(1, uncompared("unavailable"));
    }

    @Test
    void moreThanTheQueueHoldsHaveNoVector() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var may = new Semaphore(0);
        var vectors = embeddings(() -> text -> {
            begun.countDown();
            may.acquireUninterruptibly();
            return Optional.of(new float[] {1});
        });
        var first = vectors.vector("first");
        begun.await();

        var more = IntStream.range(0, 20).mapToObj(i -> vectors.vector("more")).toList();

        assertFalse(first.isComplete());
        assertEquals(4, more.stream().filter(Future::isComplete).count());
        assertEquals(4, uncompared("busy"));
        may.release(17);
        assertEquals(16, present(more));
    }

    private long present(List<Future<Optional<Vector>>> vectors) {
        return vectors.stream().filter(vector -> awaited(vector).isPresent()).count();
    }

    private Embeddings embeddings(Supplier<Embedder> source) {
        embeddings = Optional.of(new Embeddings(source, new CacheMetrics(registry)));
        return embeddings.get();
    }

    private double uncompared(String reason) {
        return registry.get("sluice_llm_router_cache_uncompared")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static Optional<Vector> awaited(Future<Optional<Vector>> vector) {
        await().atMost(SOON).until(vector::isComplete);
        return vector.result();
    }
}
