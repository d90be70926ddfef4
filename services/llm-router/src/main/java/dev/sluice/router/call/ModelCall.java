package dev.sluice.router.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.reuse.Flight;
import dev.sluice.router.reuse.KeptAnswer;
import dev.sluice.router.reuse.StoredReply;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import dev.sluice.router.route.guard.Audience;
import dev.sluice.router.route.guard.Guard;
import dev.sluice.router.route.guard.GuardedCall;
import dev.sluice.router.spend.tokens.TokenEstimator;
import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
    private final TokenEstimator estimator;
    private final CallWatch watch;
    private final BiConsumer<ModelCall, Optional<CallEnded>> ended;
    private final long start = System.nanoTime();
    private CallTicket ticket;
    private Optional<GuardedCall> guarded = Optional.empty();
    private Optional<Flight> flight = Optional.empty();
    private Optional<Following> following = Optional.empty();
    private Optional<Cancellation> gone = Optional.empty();
    private long unreadBytes;
    private Optional<Duration> firstToken = Optional.empty();
    private long lastPiece;
    private boolean over;

    ModelCall(
            CallTicket ticket,
            Downstream downstream,
            Context context,
            TokenEstimator estimator,
            CallWatch watch,
            BiConsumer<ModelCall, Optional<CallEnded>> ended) {
        this.ticket = ticket;
        this.downstream = downstream;
        this.context = context;
        this.estimator = estimator;
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
        if (!request.stream()) {
            downstream.mark(CacheMark.HIT);
            answerWhole(reply.answer());
        } else if (!giveStream(reply, request.includeUsage())) {
            return false;
        }
        reused(Reuse.CACHED, reply.provider(), reply.model(), reply.usage());
        return true;
    }

    /** The answer was there, and all of it is written: the call took nothing. */
    void reused(Reuse how, String provider, String model, TokenUsage saved) {
        if (over) {
            return;
        }
        if (!downstream.closed()) {
            downstream.done();
        }
        ticket = ticket.answeredBy(Candidate.of(provider, model, 1, false));
        var reused = Optional.of(new CallEnded.Reused(how, saved));
        end(new CallEnded(
                ticket, new End.Completed(), TokenUsage.NONE, false, took(), firstToken, reused, Optional.empty()));
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
            if (!downstream.closed()) {
                downstream.refuse(error);
            }
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
        var now = System.nanoTime();
        if (firstToken.isEmpty()) {
            firstToken = Optional.of(Duration.ofNanos(now - start));
        } else {
            watch.paused(now - lastPiece);
        }
        lastPiece = now;
        downstream.send(data);
        if (downstream.full()) {
            waitForReader(data.length);
        }
    }

    @Override
    public void whole(byte[] data) {
        flight.ifPresent(others -> others.add(data));
        answerWhole(data);
    }

    @Override
    public void replaced(Attempt attempt, Optional<ProviderFailure> why) {
        End end = why.<End>map(failure -> new End.Failed(failure.kind()))
                .orElseGet(() -> new End.Cancelled(Cancellation.REPLACED));
        watch.attempted(attempt, end);
        if (isFree(why, attempt)) {
            return;
        }
        var line = ticket.ofAttempt(attempt.number(), attempt.candidate());
        watch.replaced(ended(line, end, attempt, Optional.empty()));
    }

    @Override
    public void completed(Attempt attempt) {
        watch.attempted(attempt, new End.Completed());
        attempt.usage().ifPresent(said -> learn(attempt.candidate(), said));
        // An answer in one piece has ended its response already.
        if (!downstream.closed()) {
            downstream.done();
        }
        flight.ifPresent(others -> others.end(landing(attempt)));
        end(gone.<End>map(End.Cancelled::new).orElseGet(End.Completed::new), attempt);
    }

    @Override
    public void failed(ProviderFailure failure, Optional<Attempt> last) {
        flight.ifPresent(others -> others.end(new Flight.End.Failed(failure)));
        if (!downstream.closed()) {
            answerError(failure.error());
        }
        last.ifPresent(attempt -> watch.attempted(attempt, new End.Failed(failure.kind())));
        var end = gone.<End>map(End.Cancelled::new).orElseGet(() -> new End.Failed(failure.kind()));
        if (last.isEmpty() || isFree(Optional.of(failure), last.get())) {
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
            if (!downstream.closed()) {
                answerError(why.error());
            }
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
            if (!downstream.closed()) {
                answerError(why.error());
            }
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

    private void answerWhole(byte[] data) {
        if (!downstream.closed()) {
            downstream.whole(data);
        }
    }

    private boolean giveStream(StoredReply reply, boolean includeUsage) {
        List<byte[]> chunks;
        try {
            chunks = KeptAnswer.stream(reply.answer(), includeUsage);
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
        downstream.mark(CacheMark.HIT);
        firstToken = Optional.of(Duration.ofNanos(System.nanoTime() - start));
        if (!downstream.closed()) {
            // All in one write.
            chunks.subList(0, chunks.size() - 1).forEach(downstream::hold);
            downstream.send(chunks.getLast());
        }
        return true;
    }

    private Flight.End landing(Attempt attempt) {
        var candidate = attempt.candidate();
        return new Flight.End.Completed(
                candidate.provider(), candidate.model(), usage(attempt), attempt.usage(), attempt.isTorn());
    }

    private TokenUsage usage(Attempt attempt) {
        return attempt.usage().orElseGet(() -> {
            var estimated = estimated(attempt.candidate(), attempt.outputChars());
            return attempt.soFar().map(said -> writing(said, estimated)).orElse(estimated);
        });
    }

    /** What a provider said of the prompt holds; of what it has written since, our estimate. */
    private static TokenUsage writing(TokenUsage said, TokenUsage estimated) {
        return new TokenUsage(
                said.prompt(),
                said.cached(),
                Math.max(said.completion(), estimated.completion()),
                said.reasoning(),
                said.cacheWritten(),
                said.cacheWrittenLong());
    }

    private void learn(Candidate candidate, TokenUsage said) {
        estimator.learn(
                candidate.provider(), candidate.model(), ticket.call().request().promptSize(), said);
    }

    private TokenUsage estimated(Candidate candidate, long outputChars) {
        return estimator.spent(
                candidate.provider(), candidate.model(), ticket.call().request().promptSize(), outputChars);
    }

    private void answerError(OpenAiError error) {
        if (!downstream.started()) {
            downstream.refuse(error);
            return;
        }
        downstream.fail(errorChunk(error).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The last chunk of a broken stream: clients that know error objects see one, others a finish that is none. */
    private ObjectNode errorChunk(OpenAiError error) {
        var nodes = JsonNodeFactory.instance;
        var choice = nodes.objectNode().put("index", 0).put("finish_reason", "error");
        choice.set("delta", nodes.objectNode());
        var chunk = nodes.objectNode()
                .put("id", ticket.requestId())
                .put("object", "chat.completion.chunk")
                .put("created", ticket.at().getEpochSecond())
                .put("model", ticket.candidate().model());
        chunk.putArray("choices").add(choice);
        chunk.set("error", error.body(ticket.requestId()));
        return chunk;
    }

    private void end(End end, Attempt attempt) {
        ticket = ticket.answeredBy(attempt.candidate());
        end(ended(ticket, end, attempt, firstToken));
    }

    /** No provider took anything. */
    private void endFree(End end) {
        end(new CallEnded(ticket, end, TokenUsage.NONE, false, took(), firstToken, Optional.empty(), Optional.empty()));
    }

    private void end(CallEnded call) {
        over = true;
        try {
            watch.ended(call);
        } finally {
            ended.accept(this, Optional.of(call));
        }
    }

    private CallEnded ended(CallTicket of, End end, Attempt attempt, Optional<Duration> firstTokenAfter) {
        return new CallEnded(
                of,
                end,
                usage(attempt),
                attempt.usage().isEmpty(),
                took(),
                firstTokenAfter,
                Optional.empty(),
                Optional.of(attempt.finish()));
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Whether the provider cannot have worked: it failed too early, and wrote nothing. */
    private static boolean isFree(Optional<ProviderFailure> why, Attempt attempt) {
        return why.isPresent()
                && !why.get().kind().mayCost()
                && attempt.outputChars() == 0
                && attempt.usage().isEmpty()
                && attempt.soFar().isEmpty();
    }
}
