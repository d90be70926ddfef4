package dev.sluice.router.call;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.reuse.Flight;
import dev.sluice.router.reuse.StoredReply;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import dev.sluice.router.route.guard.Audience;
import dev.sluice.router.route.guard.Guard;
import dev.sluice.router.route.guard.GuardedCall;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * One model call in flight: passes each piece of the reply on as it comes, and ends exactly once.
 *
 * <pre>
 * waiting --token--> streaming --finish--> completed
 *    |                   |-----failure---> failed: an error chunk ends the stream
 *    |------whole answer-----------------> completed
 *    |------failure of every candidate---> failed: an HTTP error
 *    any ---caller gone, DELETE, stop----> cancelled, the provider's connection closed at once, unless others follow:
 *                                          then it goes on for them, and the call ends as cancelled when they are done
 *    any ---an answer that is there------> completed, no provider asked
 * </pre>
 *
 * Lives on the context of its caller's connection; only {@link #cancel} may be called from elsewhere.
 */
public final class ModelCall implements Audience {
    private static final Logger LOG = Logger.getLogger(ModelCall.class);

    private final Downstream downstream;
    private final Context context;
    private final Consumption consumption;
    private final CallWatch watch;
    private final BiConsumer<ModelCall, Optional<CallEnded>> ended;
    private final CallTime time = new CallTime();
    private CallTicket ticket;
    private Optional<GuardedCall> guarded = Optional.empty();
    private Optional<Flight> flight = Optional.empty();
    private Optional<Following> following = Optional.empty();
    private Optional<Cancellation> gone = Optional.empty();
    private long unreadBytes;
    private long replacedMicros;
    private boolean over;

    ModelCall(
            CallTicket ticket,
            Downstream downstream,
            Context context,
            Consumption consumption,
            CallWatch watch,
            BiConsumer<ModelCall, Optional<CallEnded>> ended) {
        this.ticket = ticket;
        this.downstream = downstream;
        this.context = context;
        this.consumption = consumption;
        this.watch = watch;
        this.ended = ended;
    }

    public CallTicket ticket() {
        return ticket;
    }

    /** Whether it has ended. */
    boolean isOver() {
        return over;
    }

    /**
     * Asks the providers; nothing if the call has ended meanwhile.
     *
     * @param payable whom it may ask
     */
    void start(Guard guard, CallTicket payable) {
        if (over) {
            return;
        }
        ticket = payable;
        var call = guard.call(ticket.call(), ticket.caller().name(), ticket.route(), context, this);
        guarded = Optional.of(call);
        call.begin();
    }

    /** Lets others read what this call gets. */
    void lead(Flight others) {
        flight = Optional.of(others);
        downstream.mark(CacheMark.MISS);
    }

    /** Reads what another call gets. */
    void follow(Following other) {
        following = Optional.of(other);
        downstream.mark(CacheMark.HIT);
    }

    /** There is nothing to read or to be given. */
    void missed() {
        downstream.mark(CacheMark.MISS);
    }

    /** Gives the caller a kept answer; false if it is none. */
    boolean give(StoredReply reply) {
        if (over) {
            return true;
        }
        var request = ticket.call().request();
        if (!downstream.give(reply.answer(), request)) {
            return false;
        }
        if (request.stream()) {
            time.piece();
        }
        reused(Reuse.CACHED, reply.provider(), reply.model(), reply.usage());
        return true;
    }

    /** The answer was there, and all of it is written: the call took nothing. */
    void reused(Reuse how, String provider, String model, TokenUsage saved) {
        if (over) {
            return;
        }
        downstream.done();
        ticket = ticket.answeredBy(Candidate.of(provider, model, 1, false));
        end(CallEnded.reused(ticket, new CallEnded.Reused(how, saved), time));
    }

    /** A piece of an answer that another call gets: of a stream, or all of it. */
    void passOn(byte[] data) {
        if (over) {
            return;
        }
        if (ticket.call().request().stream()) {
            piece(data);
        } else {
            whole(data);
        }
    }

    /** Ends the call before any provider is asked: it leaves no trace in the ledger. */
    void refuse(OpenAiError error) {
        if (over) {
            return;
        }
        over = true;
        try {
            flight.ifPresent(others -> others.end(new Flight.End.Refused()));
            downstream.refuse(error);
            watch.refused(error);
        } finally {
            ended.accept(this, Optional.empty());
        }
    }

    /** Ends the call from anywhere; what came so far is charged. */
    public void cancel(Cancellation why) {
        context.runOnContext(now -> safely(() -> cancelHere(why)));
    }

    /** Does a part of the call: a bug in it ends the call, with an answer, and gives back its place and its money. */
    @Override
    public void safely(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.errorf(bug, "Model call %s failed by a bug", ticket.call().id());
            if (!over) {
                stop(Cancellation.BUG);
            }
        }
    }

    @Override
    public String attempting(Attempt attempt) {
        return watch.attempting(attempt, ticket.call().traceparent());
    }

    @Override
    public void passedOver(Candidate candidate, ProviderFailure why) {
        watch.passedOver(candidate, why.kind());
    }

    @Override
    public void hears(Attempt attempt) {
        downstream.hears(attempt.asked());
        downstream.adapted(attempt.adapted());
    }

    @Override
    public void early(byte[] data) {
        flight.ifPresent(others -> others.add(data));
        downstream.hold(data);
    }

    @Override
    public void piece(byte[] data) {
        flight.ifPresent(others -> others.add(data));
        if (gone.isPresent()) {
            return;
        }
        if (downstream.closed()) {
            cancelHere(Cancellation.CALLER_GONE);
            return;
        }
        time.piece().ifPresent(watch::paused);
        downstream.send(data);
        if (downstream.full()) {
            waitForReader(data.length);
        }
    }

    @Override
    public void whole(byte[] data) {
        flight.ifPresent(others -> others.add(data));
        downstream.whole(data);
    }

    @Override
    public void replaced(Attempt attempt, Optional<ProviderFailure> why) {
        End end = why.<End>map(failure -> new End.Failed(failure.kind()))
                .orElseGet(() -> new End.Cancelled(Cancellation.REPLACED));
        watch.attempted(attempt, end);
        if (Consumption.isNone(why, attempt)) {
            return;
        }
        var line = ticket.ofAttempt(attempt.number(), attempt.candidate());
        replacedMicros += line.costMicros(consumption.of(attempt));
        watch.replaced(CallEnded.of(line, end, attempt, consumption, time.took(), Optional.empty()));
    }

    @Override
    public void completed(Attempt attempt) {
        watch.attempted(attempt, new End.Completed());
        consumption.learn(attempt);
        // An answer in one piece has ended its response already.
        tellCost(Optional.of(attempt));
        downstream.done();
        flight.ifPresent(others -> others.end(landing(attempt)));
        end(gone.<End>map(End.Cancelled::new).orElseGet(End.Completed::new), attempt);
    }

    @Override
    public void failed(ProviderFailure failure, Optional<Attempt> last) {
        flight.ifPresent(others -> others.end(new Flight.End.Failed(failure)));
        tellCost(last.filter(attempt -> !Consumption.isNone(Optional.of(failure), attempt)));
        answer(failure.error());
        last.ifPresent(attempt -> watch.attempted(attempt, new End.Failed(failure.kind())));
        var end = gone.<End>map(End.Cancelled::new).orElseGet(() -> new End.Failed(failure.kind()));
        if (last.isEmpty() || Consumption.isNone(Optional.of(failure), last.get())) {
            last.ifPresent(attempt -> ticket = ticket.answeredBy(attempt.candidate()));
            endFree(end);
            return;
        }
        end(end, last.get());
    }

    private void cancelHere(Cancellation why) {
        if (over || gone.isPresent()) {
            return;
        }
        if (guarded.isPresent()
                && flight.map(others -> others.goesOnWithout(this::deserted)).orElse(false)) {
            gone = Optional.of(why);
            answer(why.error());
            return;
        }
        stop(why);
    }

    /** Those for whom it went on are gone too. */
    private void deserted() {
        context.runOnContext(now -> safely(() -> {
            if (!over) {
                stop(gone.orElse(Cancellation.CALLER_GONE));
            }
        }));
    }

    private void stop(Cancellation why) {
        over = true;
        var end = new End.Cancelled(why);
        var running = guarded.flatMap(GuardedCall::attempt);
        try {
            flight.ifPresent(others -> others.end(new Flight.End.Refused()));
            following.ifPresent(Following::leave);
            guarded.ifPresent(GuardedCall::cancel);
            answer(why.error());
            running.ifPresent(attempt -> watch.attempted(attempt, end));
        } finally {
            running.ifPresentOrElse(attempt -> end(end, attempt), () -> endFree(end));
        }
    }

    /** The caller reads slowly: so do we, but nobody else shall have to wait for that. */
    private void waitForReader(int bytes) {
        unreadBytes += bytes;
        downstream.onDrain(this::readOn);
        // From here on nobody new can follow.
        if (flight.map(others -> unreadBytes <= others.bytesMax()).orElse(false)) {
            return;
        }
        if (flight.map(Flight::isFollowed).orElse(false)) {
            cancelHere(Cancellation.TOO_SLOW);
            return;
        }
        guarded.ifPresent(GuardedCall::pause);
        following.ifPresent(Following::pause);
    }

    private void readOn() {
        unreadBytes = 0;
        guarded.ifPresent(GuardedCall::resume);
        following.ifPresent(Following::resume);
    }

    private Flight.End landing(Attempt attempt) {
        var candidate = attempt.candidate();
        return new Flight.End.Completed(
                candidate.provider(), candidate.model(), consumption.of(attempt), attempt.usage(), attempt.isTorn());
    }

    /** Who counts is told what it cost, all attempts together. */
    private void tellCost(Optional<Attempt> last) {
        if (ticket.cost().isPresent()) {
            var lastMicros = last.map(
                            attempt -> ticket.answeredBy(attempt.candidate()).costMicros(consumption.of(attempt)))
                    .orElse(0L);
            downstream.cost(replacedMicros + lastMicros);
        }
    }

    private void answer(OpenAiError error) {
        downstream.fail(error, ErrorChunk.of(ticket, error));
    }

    private void end(End end, Attempt attempt) {
        ticket = ticket.answeredBy(attempt.candidate());
        end(CallEnded.of(ticket, end, attempt, consumption, time.took(), time.firstToken()));
    }

    /** No provider took anything. */
    private void endFree(End end) {
        end(CallEnded.free(ticket, end, time));
    }

    private void end(CallEnded call) {
        over = true;
        try {
            watch.ended(call);
        } finally {
            ended.accept(this, Optional.of(call));
        }
    }
}
