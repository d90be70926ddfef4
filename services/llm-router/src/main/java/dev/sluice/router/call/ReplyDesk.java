package dev.sluice.router.call;

import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheMetrics;
import dev.sluice.router.reuse.Flight;
import dev.sluice.router.reuse.Flight.End;
import dev.sluice.router.reuse.Flights;
import dev.sluice.router.reuse.Flights.Part;
import dev.sluice.router.reuse.KeptAnswer;
import dev.sluice.router.reuse.ReplyCache;
import dev.sluice.router.reuse.StoredReply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Gives a call the answer of an earlier or a simultaneous one where there is one, and keeps its answer for others where
 * there is none. See ADR 0023.
 */
@Singleton
class ReplyDesk {
    /** A stream takes several times the bytes of the answer that is made out of it. */
    private static final int STREAM_BYTES_PER_REPLY_BYTE = 4;

    private final ReplyCache cache;
    private final CacheMetrics metrics;
    private final Vertx vertx;
    private final Flights flights;

    ReplyDesk(ReplyCache cache, CacheMetrics metrics, RouterConfig config, Vertx vertx) {
        this.cache = cache;
        this.metrics = metrics;
        this.vertx = vertx;
        var bytesMax = config.cache().replyBytesMax().asLongValue() * STREAM_BYTES_PER_REPLY_BYTE;
        this.flights = new Flights(Math.toIntExact(bytesMax));
    }

    /** An answer that would do, and the search for it where that has begun. */
    record Wanted(CacheKey key, Optional<Future<Optional<StoredReply>>> begun) {}

    /** @param now whether Redis is asked other things now, so that this is asked beside them */
    Wanted wanted(CacheKey key, boolean now) {
        return new Wanted(key, now ? Optional.of(cache.find(key)) : Optional.empty());
    }

    /**
     * Answers a call, or has it asked for. Must be called on the call's context.
     *
     * @param ask asks the providers
     */
    void serve(ModelCall call, Wanted wanted, Context context, Runnable ask) {
        serve(call, wanted, context, ask, Optional.empty());
    }

    /** @param before how the call failed that it followed before: a second time is enough */
    private void serve(ModelCall call, Wanted wanted, Context context, Runnable ask, Optional<ProviderFailure> before) {
        Runnable alone = () -> {
            metrics.missed();
            call.missed();
            ask.run();
        };
        var request = call.ticket().call().request();
        var id = new Flights.Id(wanted.key(), request.stream(), request.includeUsage());
        var following = new Following(call, context, metrics, alone, before, failed -> {
            if (!call.isOver()) {
                serve(call, wanted(wanted.key(), false), context, ask, failed);
            }
        });
        switch (flights.join(id, following, ended -> over(id, ended))) {
            case Part.Follower(Flight flight) -> following.begin(flight);
            case Part.Leader(Flight flight) -> {
                call.lead(flight);
                wanted.begun()
                        .orElseGet(() -> cache.find(wanted.key()))
                        .onSuccess(found ->
                                context.runOnContext(now -> call.safely(() -> found(call, flight, found, alone))));
            }
        }
    }

    private void found(ModelCall call, Flight flight, Optional<StoredReply> found, Runnable ask) {
        if (found.isPresent() && call.give(found.get())) {
            metrics.hit(Reuse.CACHED);
            flight.end(new End.Stored(found.get()));
            return;
        }
        ask.run();
    }

    /** Whoever comes now reads what the leader got, until it is in the cache. */
    private void over(Flights.Id id, Flight flight) {
        var pieces = flight.all();
        var completed = flight.completed();
        if (pieces.isEmpty() || completed.isEmpty() || completed.get().torn()) {
            flights.forget(id, flight);
            return;
        }
        var usage = completed.get().reported();
        vertx.executeBlocking(() -> KeptAnswer.of(id.stream(), pieces.get(), usage), false)
                .compose(answer -> keep(id.key(), completed.get(), answer))
                .onComplete(kept -> flights.forget(id, flight));
    }

    private Future<Boolean> keep(CacheKey key, End.Completed completed, Optional<byte[]> answer) {
        return answer.map(bytes -> new StoredReply(completed.provider(), completed.model(), completed.usage(), bytes))
                .map(reply -> cache.keep(key, reply))
                .orElseGet(() -> Future.succeededFuture(false));
    }
}
