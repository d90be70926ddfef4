package dev.sluice.router.call;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.Rendering;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheRule;
import dev.sluice.router.route.Needs;
import dev.sluice.router.route.Route;
import dev.sluice.router.route.guard.Guard;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.spend.price.Prices;
import dev.sluice.router.spend.tokens.TokenEstimator;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Answers requests: admit, route, call under guard, meter. */
@Singleton
public class ModelCalls {
    private static final Logger LOG = Logger.getLogger(ModelCalls.class);

    /** Larger bodies are parsed off the event loop, which others share. */
    private static final int BODY_BYTES_INLINE = 128 * 1024;

    private static final Duration BROKER_PAUSE = Duration.ofSeconds(5);

    private final RouterConfig config;
    private final Providers providers;
    private final Guard guard;
    private final CallsInFlight calls;
    private final Prices prices;
    private final TokenEstimator estimator;
    private final Tolls tolls;
    private final ReplyDesk desk;
    private final CacheRule cacheRule;
    private final CallObserver observer;

    ModelCalls(
            RouterConfig config,
            Providers providers,
            Guard guard,
            CallsInFlight calls,
            Prices prices,
            TokenEstimator estimator,
            Tolls tolls,
            ReplyDesk desk,
            CallObserver observer) {
        this.config = config;
        this.providers = providers;
        this.guard = guard;
        this.calls = calls;
        this.prices = prices;
        this.estimator = estimator;
        this.tolls = tolls;
        this.desk = desk;
        this.cacheRule = new CacheRule(
                config.cache().enabled(), config.cache().requestBytesMax().asLongValue());
        this.observer = observer;
    }

    /**
     * Answers one request on the caller's connection. Must be called on its event loop.
     *
     * @param answered completes once the answer is written; terminates early if the caller leaves
     */
    public void answer(Arrival arrival, HttpServerResponse http, UniEmitter<? super Void> answered) {
        var context = Vertx.currentContext();
        var admission = arrival.body().length <= BODY_BYTES_INLINE
                ? Future.<Admission>future(admitted -> admitted.complete(admit(arrival)))
                : context.executeBlocking(() -> admit(arrival), false);
        // A bug is the caller's 500, not his wait without an end.
        admission
                .onSuccess(passed -> {
                    try {
                        proceed(passed, arrival.surface(), context, http, answered);
                    } catch (RuntimeException bug) {
                        answered.fail(bug);
                    }
                })
                .onFailure(answered::fail);
    }

    private Admission admit(Arrival arrival) {
        var id = "req_" + UUID.randomUUID().toString().replace("-", "");
        return Admission.of(
                arrival,
                this::route,
                new CallPrices(prices.inForce(), providers.free(), Instant.now()),
                (candidate, size) -> estimator.expected(candidate.provider(), candidate.model(), size),
                cacheRule,
                config.requestBytesMax().asLongValue(),
                id);
    }

    private Route route(Needs needs) {
        return providers
                .table()
                .route(needs, guard.health(), ThreadLocalRandom.current().nextLong());
    }

    private void proceed(
            Admission admission,
            Surface surface,
            Context context,
            HttpServerResponse http,
            UniEmitter<? super Void> answered) {
        switch (admission) {
            case Admission.Refused(String requestId, OpenAiError error) ->
                refuse(error, requestId, surface.errors(), http, answered);
            case Admission.Admitted(CallTicket ticket, Rendering rendering, Optional<CacheKey> lookup) ->
                start(ticket, rendering, lookup, context, http, answered);
        }
    }

    private void start(
            CallTicket ticket,
            Rendering rendering,
            Optional<CacheKey> lookup,
            Context context,
            HttpServerResponse http,
            UniEmitter<? super Void> answered) {
        if (calls.size() >= config.callsMax()) {
            var busy = OpenAiError.of(503, "server_error", "too_many_calls", "Too many calls are in flight here.");
            refuse(busy.retryAfter(Duration.ofSeconds(1)), ticket.requestId(), rendering.errors(), http, answered);
            return;
        }
        if (observer.isFull()) {
            var uncounted = OpenAiError.of(
                    503, "server_error", "usage_not_written", "Calls cannot be accounted for here at the moment.");
            refuse(uncounted.retryAfter(BROKER_PAUSE), ticket.requestId(), rendering.errors(), http, answered);
            return;
        }
        var downstream = new Downstream(http, context, ticket.requestId(), rendering);
        if (ticket.call().request().stream()) {
            downstream.pulse(config.streamPulse());
        }
        var watch = observer.begin(ticket);
        var consumption = new Consumption(estimator, ticket.call().request().promptSize());
        var call = new ModelCall(ticket, downstream, context, consumption, watch, (ended, outcome) -> {
            calls.leave(ended);
            outcome.ifPresent(ModelCalls::log);
            answered.complete(null);
        });
        if (!calls.enter(call)) {
            var taken = OpenAiError.of(
                    409, "invalid_request_error", "request_id_in_use", "A request of this id is in flight.");
            watch.refused(taken);
            refuse(taken, ticket.requestId(), rendering.errors(), http, answered);
            return;
        }
        // Asked after entering: a stop that comes now finds the call among those in flight.
        if (ticket.caller().turn().filter(calls::isStopped).isPresent()) {
            call.refuse(Cancellation.TURN_STOPPED.error());
            return;
        }
        answered.onTermination(() -> call.cancel(Cancellation.CALLER_GONE));
        var toll = tolls.of(ticket, lookup.isEmpty(), call::isOver);
        var wanted = lookup.map(key -> desk.wanted(key, toll.asksForLimits()));
        call.safely(() -> toll.limits()
                .onSuccess(passage -> call.safely(() -> {
                    if (call.isOver()) {
                        return;
                    }
                    passage.headers().forEach(http::putHeader);
                    passage.refusal()
                            .ifPresentOrElse(
                                    call::refuse,
                                    () -> wanted.ifPresentOrElse(
                                            answer -> desk.serve(call, answer, context, () -> ask(call, toll)),
                                            () -> ask(call, toll)));
                })));
    }

    /** Has a provider answer a call that nobody else answers. */
    private void ask(ModelCall call, Toll toll) {
        toll.budgets()
                .onSuccess(leave -> call.safely(() -> {
                    switch (leave) {
                        case Toll.Leave.Granted(CallTicket paid) -> call.start(guard, paid);
                        case Toll.Leave.Refused(OpenAiError error) -> call.refuse(error);
                    }
                }));
    }

    private static void log(CallEnded call) {
        if (call.end() instanceof CallEnded.End.Failed(var kind)) {
            var ticket = call.ticket();
            LOG.warnf(
                    "Model call %s failed: %s (model %s, step %s)",
                    ticket.call().id(),
                    kind,
                    ticket.candidate().model(),
                    ticket.caller().step().map(Object::toString).orElse("-"));
        }
    }

    private static void refuse(
            OpenAiError error,
            String requestId,
            ErrorForm form,
            HttpServerResponse http,
            UniEmitter<? super Void> answered) {
        Downstream.refuse(error, requestId, form, http);
        answered.complete(null);
    }
}
