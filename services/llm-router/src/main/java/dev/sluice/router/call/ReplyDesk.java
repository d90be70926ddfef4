package dev.sluice.router.call;

import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheMetrics;
import dev.sluice.router.reuse.Flight;
import dev.sluice.router.reuse.Flight.End;
import dev.sluice.router.reuse.Flights;
import dev.sluice.router.reuse.Flights.Part;
import dev.sluice.router.reuse.KeptAnswer;
import dev.sluice.router.reuse.ReplyCache;
import dev.sluice.router.reuse.StoredReply;
import dev.sluice.router.reuse.similar.SimilarAnswers;
import dev.sluice.router.reuse.similar.SimilarAnswers.Search;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Gives a call the answer of an earlier or a simultaneous one where there is one, and keeps its answer for others where
 * there is none. See ADR 0023 and ADR 0025.
 */
@Singleton
class ReplyDesk {
    /** A stream takes several times the bytes of the answer that is made out of it. */
    private static final int STREAM_BYTES_PER_REPLY_BYTE = 4;

    private final ReplyCache cache;
    private final SimilarAnswers similar;
    private final CacheMetrics metrics;
    private final Vertx vertx;
    private final Flights flights;

    ReplyDesk(ReplyCache cache, SimilarAnswers similar, CacheMetrics metrics, RouterConfig config, Vertx vertx) {
        this.cache = cache;
        this.similar = similar;
        this.metrics = metrics;
        this.vertx = vertx;
        var bytesMax = config.cache().replyBytesMax().asLongValue() * STREAM_BYTES_PER_REPLY_BYTE;
        this.flights = new Flights(Math.toIntExact(bytesMax));
    }

    /**
     * Answers a call, or has it asked for. Must be called on the call's context.
     *
     * @param ask asks the providers
     */
    void serve(ModelCall call, CacheLookup lookup, Context context, Runnable ask) {
        Runnable alone = () -> {
            metrics.missed();
            call.missed();
            ask.run();
        };
        var request = call.ticket().call().request();
        var id = new Flights.Id(lookup.key(), request.stream(), request.includeUsage());
        var following = new Following(call, context, metrics, alone);
        var search = lookup.similar().map(similar::search);
        switch (flights.join(id, following, ended -> over(id, ended, search))) {
            case Part.Follower(Flight flight) -> following.begin(flight);
            case Part.Leader(Flight flight) -> {
                call.lead(flight);
                find(lookup.key(), search)
                        .onSuccess(found -> context.runOnContext(now -> found(call, flight, found, alone)));
            }
        }
    }

    /** The answer to the same question, else to one that means the same. */
    private Future<Optional<End.Stored>> find(CacheKey key, Optional<Search> search) {
        return cache.find(key).compose(same -> {
            if (same.isPresent() || search.isEmpty()) {
                return Future.succeededFuture(same.map(reply -> new End.Stored(reply, Reuse.CACHED)));
            }
            return search.get().find().map(alike -> alike.map(reply -> new End.Stored(reply, Reuse.SIMILAR)));
        });
    }

    private void found(ModelCall call, Flight flight, Optional<End.Stored> found, Runnable ask) {
        if (found.isPresent() && call.give(found.get().reply(), found.get().how())) {
            metrics.hit(found.get().how());
            flight.end(found.get());
            return;
        }
        ask.run();
    }

    /** Whoever comes now reads what the leader got, until it is in the cache. */
    private void over(Flights.Id id, Flight flight, Optional<Search> search) {
        var pieces = flight.all();
        var completed = flight.completed();
        if (pieces.isEmpty() || completed.isEmpty()) {
            flights.forget(id, flight);
            return;
        }
        var usage = completed.get().reported();
        vertx.executeBlocking(() -> KeptAnswer.of(id.stream(), pieces.get(), usage), false)
                .compose(answer -> keep(id.key(), completed.get(), answer))
                .onSuccess(kept -> search.filter(wanted -> kept).ifPresent(wanted -> wanted.remember(id.key())))
                .onComplete(kept -> flights.forget(id, flight));
    }

    private Future<Boolean> keep(CacheKey key, End.Completed completed, Optional<byte[]> answer) {
        return answer.map(bytes -> new StoredReply(completed.provider(), completed.model(), completed.usage(), bytes))
                .map(reply -> cache.keep(key, reply))
                .orElseGet(() -> Future.succeededFuture(false));
    }
}
