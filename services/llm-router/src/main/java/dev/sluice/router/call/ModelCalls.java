package dev.sluice.router.call;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.Providers;
import dev.sluice.router.wire.OpenAiError;
import io.quarkus.arc.All;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Answers requests: admit, route, call, meter. */
@ApplicationScoped
public class ModelCalls {
    private static final Logger LOG = Logger.getLogger(ModelCalls.class);

    /** Larger bodies are parsed off the event loop, which others share. */
    private static final int BODY_BYTES_INLINE = 128 * 1024;

    private final RouterConfig config;
    private final Providers providers;
    private final CallsInFlight calls;
    private final Tolls tolls;
    private final List<CallWitness> witnesses;

    ModelCalls(
            RouterConfig config,
            Providers providers,
            CallsInFlight calls,
            Tolls tolls,
            @All List<CallWitness> witnesses) {
        this.config = config;
        this.providers = providers;
        this.calls = calls;
        this.tolls = tolls;
        this.witnesses = witnesses;
    }

    /**
     * Answers one request on the caller's connection. Must be called on its event loop.
     *
     * @param answered completes once the answer is written; terminates early if the caller leaves
     */
    public void answer(Arrival arrival, HttpServerResponse http, UniEmitter<? super Void> answered) {
        var context = Vertx.currentContext();
        if (arrival.body().length <= BODY_BYTES_INLINE) {
            proceed(admit(arrival), context, http, answered);
            return;
        }
        context.executeBlocking(() -> admit(arrival), false)
                .onSuccess(admission -> proceed(admission, context, http, answered))
                .onFailure(answered::fail);
    }

    private Admission admit(Arrival arrival) {
        var id = "req_" + UUID.randomUUID().toString().replace("-", "");
        return Admission.of(arrival, providers.table(), config.requestBytesMax().asLongValue(), id, Instant.now());
    }

    private void proceed(
            Admission admission, Context context, HttpServerResponse http, UniEmitter<? super Void> answered) {
        switch (admission) {
            case Admission.Refused(String requestId, OpenAiError error) -> refuse(error, requestId, http, answered);
            case Admission.Admitted(CallTicket ticket) -> start(ticket, context, http, answered);
        }
    }

    private void start(CallTicket ticket, Context context, HttpServerResponse http, UniEmitter<? super Void> answered) {
        if (calls.size() >= config.callsMax()) {
            var busy = OpenAiError.of(503, "server_error", "too_many_calls", "Too many calls are in flight here.");
            refuse(busy.retryAfter(Duration.ofSeconds(1)), ticket.requestId(), http, answered);
            return;
        }
        var downstream = new Downstream(http, ticket.requestId());
        var call = new ModelCall(ticket, downstream, context, (ended, outcome) -> {
            calls.leave(ended);
            record(ticket, outcome);
            answered.complete(null);
        });
        if (!calls.enter(call)) {
            var taken = "A request of this id is in flight.";
            refuse(
                    OpenAiError.of(409, "invalid_request_error", "request_id_in_use", taken),
                    ticket.requestId(),
                    http,
                    answered);
            return;
        }
        // Asked after entering: a stop that comes now finds the call among those in flight.
        if (ticket.caller().turn().filter(calls::isStopped).isPresent()) {
            calls.leave(call);
            refuse(Cancellation.TURN_STOPPED.error(), ticket.requestId(), http, answered);
            return;
        }
        answered.onTermination(() -> call.cancel(Cancellation.CALLER_GONE));
        tolls.pay(ticket, call::isOver).onSuccess(passage -> {
            if (call.isOver()) {
                return;
            }
            passage.headers().forEach(http::putHeader);
            passage.refusal()
                    .ifPresentOrElse(
                            error -> {
                                calls.leave(call);
                                refuse(error, ticket.requestId(), http, answered);
                            },
                            () -> call.start(providers.named(ticket.candidate().provider())));
        });
    }

    private void record(CallTicket ticket, CallOutcome outcome) {
        witnesses.forEach(witness -> witness.ended(ticket, outcome));
        if (outcome.end() instanceof CallOutcome.End.Failed(var kind)) {
            LOG.warnf(
                    "Model call %s failed: %s (model %s, step %s)",
                    ticket.call().id(),
                    kind,
                    ticket.candidate().model(),
                    ticket.caller().step().map(Object::toString).orElse("-"));
        }
    }

    private static void refuse(
            OpenAiError error, String requestId, HttpServerResponse http, UniEmitter<? super Void> answered) {
        new Downstream(http, requestId).refuse(error);
        answered.complete(null);
    }
}
