package dev.sluice.router.reuse.similar;

import dev.sluice.router.reuse.CacheMetrics;
import dev.sluice.router.reuse.CacheMetrics.Uncompared;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Turns questions into vectors, one after the other on a thread of their own. The model is loaded when the first question
 * comes; if that fails there are no vectors until a restart. No future fails; each is empty if there is no vector, and
 * completes on any thread. Thread-safe.
 */
@Singleton
public class Embeddings {
    /** More would only wait longer than anybody waits for them. */
    private static final int QUEUE_MAX = 16;

    private static final Logger LOG = Logger.getLogger(Embeddings.class);

    private final Supplier<Embedder> source;
    private final CacheMetrics metrics;
    private final ThreadPoolExecutor thread;

    /** What loading it gave; only its thread looks. */
    private Optional<Optional<Embedder>> loaded = Optional.empty();

    private volatile boolean broken;

    @Inject
    Embeddings(CacheMetrics metrics) {
        this(BgeSmallEmbedder::new, metrics);
    }

    Embeddings(Supplier<Embedder> source, CacheMetrics metrics) {
        this.source = source;
        this.metrics = metrics;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().name("sluice-embeddings").daemon().factory());
    }

    Future<Optional<Vector>> vector(String text) {
        if (broken) {
            metrics.uncompared(Uncompared.UNAVAILABLE);
            return Future.succeededFuture(Optional.empty());
        }
        var promise = Promise.<Optional<Vector>>promise();
        try {
            thread.execute(() -> promise.complete(embedded(text)));
        } catch (RejectedExecutionException full) {
            metrics.uncompared(Uncompared.BUSY);
            promise.complete(Optional.empty());
        }
        return promise.future();
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    private Optional<Vector> embedded(String text) {
        if (loaded.isEmpty()) {
            loaded = Optional.of(load());
        }
        if (loaded.get().isEmpty()) {
            metrics.uncompared(Uncompared.UNAVAILABLE);
            return Optional.empty();
        }
        var start = System.nanoTime();
        try {
            var vector = loaded.get().get().embed(text).flatMap(Vector::of);
            metrics.embedded(Duration.ofNanos(System.nanoTime() - start));
            return vector;
        } catch (RuntimeException | LinkageError failed) {
            metrics.uncompared(Uncompared.UNAVAILABLE);
            LOG.debugf("No vector: %s", failed);
            return Optional.empty();
        }
    }

    private Optional<Embedder> load() {
        try {
            return Optional.of(source.get());
        } catch (RuntimeException | LinkageError failed) {
            broken = true;
            LOG.warnf(
                    "Questions that mean the same are not recognised, because the embeddings cannot be loaded: %s;"
                            + " see docs/caching.md",
                    failed);
            return Optional.empty();
        }
    }
}
