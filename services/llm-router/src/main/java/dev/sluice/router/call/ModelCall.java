package dev.sluice.router.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.CallOutcome.End;
import dev.sluice.router.guard.Attempt;
import dev.sluice.router.guard.Audience;
import dev.sluice.router.guard.Guard;
import dev.sluice.router.guard.GuardedCall;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.TokenCount;
import dev.sluice.router.wire.OpenAiError;
import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One model call in flight: passes each piece of the reply on as it comes, and ends exactly once.
 *
 * <pre>
 * waiting --token--> streaming --finish--> completed
 *    |                   |-----failure---> failed: an error chunk ends the stream
 *    |------whole answer-----------------> completed
 *    |------failure of every candidate---> failed: an HTTP error
 *    any ---caller gone, DELETE, stop----> cancelled, the provider's connection closed at once
 * </pre>
 *
 * Lives on the context of its caller's connection; only {@link #cancel} may be called from elsewhere.
 */
public final class ModelCall implements Audience {
    private final Downstream downstream;
    private final Context context;
    private final List<CallWitness> witnesses;
    private final BiConsumer<ModelCall, Optional<CallOutcome>> ended;
    private final long start = System.nanoTime();
    private CallTicket ticket;
    private Optional<GuardedCall> guarded = Optional.empty();
    private Optional<Duration> firstToken = Optional.empty();
    private long lastPiece;
    private boolean over;

    ModelCall(
            CallTicket ticket,
            Downstream downstream,
            Context context,
            List<CallWitness> witnesses,
            BiConsumer<ModelCall, Optional<CallOutcome>> ended) {
        this.ticket = ticket;
        this.downstream = downstream;
        this.context = context;
        this.witnesses = witnesses;
        this.ended = ended;
    }

    public CallTicket ticket() {
        return ticket;
    }

    /** Whether it has ended. */
    boolean isOver() {
        return over;
    }

    /** Asks the providers; nothing if the call has ended meanwhile. */
    void start(Guard guard) {
        if (over) {
            return;
        }
        var call = guard.call(ticket.call(), ticket.route(), context, this);
        guarded = Optional.of(call);
        call.begin();
    }

    /** Ends the call before any provider is asked: it leaves no trace in the ledger. */
    void refuse(OpenAiError error) {
        if (over) {
            return;
        }
        over = true;
        if (!downstream.closed()) {
            downstream.refuse(error);
        }
        ended.accept(this, Optional.empty());
    }

    /** Ends the call from anywhere; what came so far is charged. */
    public void cancel(Cancellation why) {
        context.runOnContext(now -> cancelHere(why));
    }

    @Override
    public void early(byte[] data) {
        downstream.hold(data);
    }

    @Override
    public void piece(byte[] data) {
        if (downstream.closed()) {
            cancelHere(Cancellation.CALLER_GONE);
            return;
        }
        var now = System.nanoTime();
        if (firstToken.isEmpty()) {
            firstToken = Optional.of(Duration.ofNanos(now - start));
        } else {
            var gap = now - lastPiece;
            witnesses.forEach(witness -> witness.paused(ticket, gap));
        }
        lastPiece = now;
        downstream.send(data);
        if (downstream.full()) {
            guarded.ifPresent(GuardedCall::pause);
            downstream.onDrain(() -> guarded.ifPresent(GuardedCall::resume));
        }
    }

    @Override
    public void whole(byte[] data) {
        if (!downstream.closed()) {
            downstream.whole(data);
        }
    }

    @Override
    public void replaced(Attempt attempt, Optional<ProviderFailure> why) {
        if (isFree(why, attempt)) {
            return;
        }
        End end = why.<End>map(failure -> new End.Failed(failure.kind()))
                .orElseGet(() -> new End.Cancelled(Cancellation.REPLACED));
        var line = ticket.ofAttempt(attempt.number(), attempt.candidate());
        var outcome = outcome(end, attempt.usage(), attempt.outputChars(), Optional.empty());
        witnesses.forEach(witness -> witness.replaced(line, outcome));
    }

    @Override
    public void completed(Attempt attempt) {
        // An answer in one piece has ended its response already.
        if (!downstream.closed()) {
            downstream.done();
        }
        end(new End.Completed(), attempt);
    }

    @Override
    public void failed(ProviderFailure failure, Optional<Attempt> last) {
        if (!downstream.closed()) {
            answerError(failure.error());
        }
        var end = new End.Failed(failure.kind());
        if (last.isEmpty() || isFree(Optional.of(failure), last.get())) {
            last.ifPresent(attempt -> ticket = ticket.answeredBy(attempt.candidate()));
            end(outcome(end, Optional.of(TokenUsage.NONE), 0, firstToken));
            return;
        }
        end(end, last.get());
    }

    private void cancelHere(Cancellation why) {
        if (over) {
            return;
        }
        over = true;
        var running = guarded.flatMap(GuardedCall::cancel);
        if (!downstream.closed()) {
            answerError(why.error());
        }
        var end = new End.Cancelled(why);
        running.ifPresentOrElse(
                attempt -> end(end, attempt), () -> end(outcome(end, Optional.of(TokenUsage.NONE), 0, firstToken)));
    }

    private void answerError(OpenAiError error) {
        if (!downstream.started()) {
            downstream.refuse(error);
            return;
        }
        downstream.send(errorChunk(error).toString().getBytes(StandardCharsets.UTF_8));
        downstream.end();
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
        end(outcome(end, attempt.usage(), attempt.outputChars(), firstToken));
    }

    private void end(CallOutcome outcome) {
        over = true;
        witnesses.forEach(witness -> witness.ended(ticket, outcome));
        ended.accept(this, Optional.of(outcome));
    }

    private CallOutcome outcome(
            End end, Optional<TokenUsage> reported, long outputChars, Optional<Duration> firstTokenAfter) {
        var usage = reported.orElseGet(
                () -> TokenCount.estimated(ticket.call().request().bytes(), outputChars));
        var took = Duration.ofNanos(System.nanoTime() - start);
        return new CallOutcome(end, usage, reported.isEmpty(), took, firstTokenAfter);
    }

    /** Whether the provider cannot have worked: it failed too early, and wrote nothing. */
    private static boolean isFree(Optional<ProviderFailure> why, Attempt attempt) {
        return why.isPresent()
                && !why.get().kind().mayCost()
                && attempt.outputChars() == 0
                && attempt.usage().isEmpty();
    }
}
