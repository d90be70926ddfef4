package dev.sluice.router.route.installation;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A provider's list of models, asked for at most once in {@link #FRESH} and by one caller at a time. Where the provider
 * does not say, what it said last, or nothing. Thread-safe.
 */
public final class ModelList {
    static final Duration FRESH = Duration.ofMinutes(10);

    /** A list that could not be had is soon asked for again, but not by every caller. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** Some providers have thousands, which no list is read for. */
    static final int MODELS_MAX = 2_000;

    private final Supplier<Future<List<String>>> provider;
    private final InstantSource clock;
    private List<String> last = List.of();
    private Instant goodUntil = Instant.MIN;
    private Optional<Future<List<String>>> asking = Optional.empty();

    ModelList(Supplier<Future<List<String>>> provider, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
    }

    /** The names, as the provider writes them. Never fails. */
    public synchronized Future<List<String>> names() {
        if (clock.instant().isBefore(goodUntil)) {
            return Future.succeededFuture(last);
        }
        if (asking.isEmpty()) {
            var answer =
                    provider.get().transform(said -> Future.succeededFuture(keep(said.succeeded(), said.result())));
            // Providers that answer at once have already been kept.
            asking = answer.isComplete() ? Optional.empty() : Optional.of(answer);
            return answer;
        }
        return asking.get();
    }

    private synchronized List<String> keep(boolean answered, List<String> said) {
        asking = Optional.empty();
        if (answered) {
            last = said.stream().limit(MODELS_MAX).toList();
        }
        goodUntil = clock.instant().plus(answered ? FRESH : AFTER_FAILURE);
        return last;
    }
}
