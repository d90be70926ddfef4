package dev.sluice.router.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.CallOutcome.End;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.Reply;
import dev.sluice.router.reply.StreamReading;
import dev.sluice.router.reply.StreamReading.Seen;
import dev.sluice.router.reply.TokenCount;
import dev.sluice.router.reply.WholeReading;
import dev.sluice.router.wire.OpenAiError;
import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One model call in flight: passes each piece of the reply on as it comes, and ends exactly once.
 *
 * <pre>
 * waiting --token--> streaming --finish--> completed
 *    |                   |-----failure---> failed: an error chunk ends the stream
 *    |------whole answer-----------------> completed
 *    |------failure----------------------> failed: an HTTP error
 *    any ---caller gone, DELETE, stop----> cancelled, the provider's connection closed at once
 * </pre>
 *
 * Lives on the context of its caller's connection; only {@link #cancel} may be called from elsewhere.
 */
public final class ModelCall {
    private final CallTicket ticket;
    private final Downstream downstream;
    private final Context context;
    private final BiConsumer<ModelCall, CallOutcome> ended;
    private final StreamReading reading = new StreamReading();
    private final long start = System.nanoTime();
    private Optional<Exchange> exchange = Optional.empty();
    private Optional<Duration> firstToken = Optional.empty();
    private boolean over;

    ModelCall(CallTicket ticket, Downstream downstream, Context context, BiConsumer<ModelCall, CallOutcome> ended) {
        this.ticket = ticket;
        this.downstream = downstream;
        this.context = context;
        this.ended = ended;
    }

    public CallTicket ticket() {
        return ticket;
    }

    /** Whether it has ended. */
    boolean isOver() {
        return over;
    }

    void start(Provider provider) {
        exchange = Optional.of(provider.call(ticket.call(), this::receive));
    }

    /** Ends the call from anywhere; what came so far is charged. */
    public void cancel(Cancellation why) {
        context.runOnContext(now -> cancelHere(why));
    }

    private void receive(Reply reply) {
        if (over) {
            return;
        }
        if (downstream.closed()) {
            cancelHere(Cancellation.CALLER_GONE);
            return;
        }
        switch (reply) {
            case Reply.Chunk(JsonNode json, byte[] data) -> receiveChunk(json, data);
            case Reply.Ended() -> reading.defect().ifPresentOrElse(this::fail, this::finish);
            case Reply.Whole(JsonNode json, byte[] data) -> receiveWhole(json, data);
            case Reply.Failed(ProviderFailure failure) -> fail(failure);
        }
    }

    private void receiveChunk(JsonNode json, byte[] data) {
        switch (reading.read(json)) {
            case Seen.Token() -> pass(data);
            case Seen.Preamble() -> holdOrPass(data);
            case Seen.Usage() -> passUsage(data);
            case Seen.Broken(ProviderFailure failure) -> fail(failure);
        }
    }

    private void pass(byte[] data) {
        if (firstToken.isEmpty()) {
            firstToken = Optional.of(age());
        }
        downstream.send(data);
        if (downstream.full()) {
            exchange.ifPresent(Exchange::pause);
            downstream.onDrain(() -> exchange.ifPresent(Exchange::resume));
        }
    }

    private void holdOrPass(byte[] data) {
        if (downstream.started() || !downstream.hold(data)) {
            downstream.send(data);
        }
    }

    /** We always ask the provider for the usage; the caller sees it only if it asked too. */
    private void passUsage(byte[] data) {
        if (ticket.call().request().includeUsage()) {
            holdOrPass(data);
        }
    }

    private void receiveWhole(JsonNode json, byte[] data) {
        var whole = WholeReading.of(json);
        if (whole.defect().isPresent()) {
            fail(whole.defect().get());
            return;
        }
        downstream.whole(data);
        end(new End.Completed(), whole.usage(), whole.outputChars());
    }

    private void finish() {
        downstream.done();
        end(new End.Completed(), reading.usage(), reading.outputChars());
    }

    private void fail(ProviderFailure failure) {
        exchange.ifPresent(Exchange::cancel);
        answerError(failure.error());
        var free = !failure.kind().mayCost() && reading.outputChars() == 0;
        end(
                new End.Failed(failure.kind()),
                free ? Optional.of(TokenUsage.NONE) : reading.usage(),
                reading.outputChars());
    }

    private void cancelHere(Cancellation why) {
        if (over) {
            return;
        }
        exchange.ifPresent(Exchange::cancel);
        if (!downstream.closed()) {
            answerError(why.error());
        }
        end(new End.Cancelled(why), reading.usage(), reading.outputChars());
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

    private void end(End end, Optional<TokenUsage> reported, long outputChars) {
        over = true;
        var usage = reported.orElseGet(
                () -> TokenCount.estimated(ticket.call().request().bytes(), outputChars));
        ended.accept(this, new CallOutcome(end, usage, reported.isEmpty(), age(), firstToken));
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
