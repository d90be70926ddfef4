package dev.sluice.router.reuse.similar;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheMetrics;
import dev.sluice.router.reuse.CacheMetrics.Uncompared;
import dev.sluice.router.reuse.ReplyCache;
import dev.sluice.router.reuse.StoredReply;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds kept answers to questions that mean the same. Never blocks; no future fails. See ADR 0025. */
@Singleton
public class SimilarAnswers {
    private final Embeddings embeddings;
    private final QuestionStore questions;
    private final ReplyCache replies;
    private final CacheMetrics metrics;
    private final RouterConfig.Cache dials;

    SimilarAnswers(
            Embeddings embeddings,
            QuestionStore questions,
            ReplyCache replies,
            CacheMetrics metrics,
            RouterConfig config) {
        this.embeddings = embeddings;
        this.questions = questions;
        this.replies = replies;
        this.metrics = metrics;
        this.dials = config.cache();
    }

    public Search search(Question question) {
        return new Search(question);
    }

    /** The search for one call's question, which is remembered afterwards if nothing was found. Thread-safe. */
    public final class Search {
        private final Question question;
        private volatile Future<Optional<Vector>> vector = Future.succeededFuture(Optional.empty());

        private Search(Question question) {
            this.question = question;
        }

        /** The answer to the question that is the most similar, if it is similar enough; completes on any thread. */
        public Future<Optional<StoredReply>> find() {
            vector = embeddings.vector(question.text());
            return vector.timeout(Math.max(1, dials.similarTimeout().toMillis()), TimeUnit.MILLISECONDS)
                    .otherwise(this::late)
                    .compose(known -> known.map(this::alike).orElseGet(() -> Future.succeededFuture(Optional.empty())))
                    .compose(known -> known.map(asked -> replies.find(asked.answer()))
                            .orElseGet(() -> Future.succeededFuture(Optional.empty())));
        }

        /** Lets later questions find the answer that was kept for this one; nothing if {@link #find} was not called. */
        public void remember(CacheKey answer) {
            vector.onSuccess(known -> known.ifPresent(direction -> {
                var until = Instant.now().plus(dials.ttl());
                questions.add(question.group(), new AskedBefore(until, answer, direction), dials.ttl());
            }));
        }

        private Future<Optional<AskedBefore>> alike(Vector direction) {
            return questions
                    .of(question.group(), Instant.now())
                    .map(asked -> mostAlike(asked, direction, question.threshold()));
        }

        private Optional<Vector> late(Throwable failure) {
            if (failure instanceof TimeoutException) {
                metrics.uncompared(Uncompared.SLOW);
            }
            return Optional.empty();
        }
    }

    /** The most similar one that is similar enough. */
    static Optional<AskedBefore> mostAlike(List<AskedBefore> asked, Vector direction, double threshold) {
        return asked.stream()
                .filter(before -> before.vector().similarity(direction) >= threshold)
                .max(Comparator.comparingDouble(before -> before.vector().similarity(direction)));
    }
}
