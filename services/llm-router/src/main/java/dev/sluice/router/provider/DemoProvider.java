package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.demo.DemoModel;
import dev.sluice.router.demo.DemoWire;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.ProviderFailure.Kind;
import dev.sluice.router.reply.Reply;
import dev.sluice.router.route.RoutingTable;
import dev.sluice.router.wire.ChatRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** Lets the scripted demo model answer through the same path as a real provider, a word at a time. */
public final class DemoProvider implements Provider {
    private final Duration tokenPause;

    public DemoProvider(Duration tokenPause) {
        this.tokenPause = tokenPause;
    }

    @Override
    public String name() {
        return RoutingTable.DEMO_PROVIDER;
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        if (!(call.request() instanceof ChatRequest request)) {
            var refusal = new Reply.Failed(
                    ProviderFailure.of(Kind.REQUEST_REFUSED, "The demo model is scripted and makes no embeddings."));
            return recite(new ArrayDeque<>(List.of(refusal)), replies);
        }
        var reply = DemoModel.reply(request.messages(), request.tools());
        var wire = new DemoWire(call.id(), reply, request.bytes(), Instant.now());
        var pieces = new ArrayDeque<Reply>();
        if (request.stream()) {
            wire.chunks().forEach(chunk -> pieces.add(new Reply.Chunk(chunk, bytes(chunk))));
            pieces.add(new Reply.Ended());
        } else {
            var whole = wire.whole();
            pieces.add(new Reply.Whole(whole, bytes(whole)));
        }
        return recite(pieces, replies);
    }

    private Exchange recite(ArrayDeque<Reply> pieces, Consumer<Reply> replies) {
        var exchange = new Recital(pieces, replies, tokenPause);
        exchange.resume();
        return exchange;
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The pieces, one after the other with a pause between tokens. */
    private static final class Recital implements Exchange {
        private final ArrayDeque<Reply> pieces;
        private final Consumer<Reply> replies;
        private final Duration tokenPause;
        private final Context context = Vertx.currentContext();
        private boolean scheduled;
        private boolean paused;

        Recital(ArrayDeque<Reply> pieces, Consumer<Reply> replies, Duration tokenPause) {
            this.pieces = pieces;
            this.replies = replies;
            this.tokenPause = tokenPause;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
            schedule();
        }

        @Override
        public void cancel() {
            pieces.clear();
        }

        private void schedule() {
            if (scheduled || paused || pieces.isEmpty()) {
                return;
            }
            scheduled = true;
            if (tokenPause.isPositive() && isToken(pieces.peek())) {
                context.owner().setTimer(tokenPause.toMillis(), ring -> next());
            } else {
                context.runOnContext(now -> next());
            }
        }

        private void next() {
            scheduled = false;
            if (pieces.isEmpty()) {
                return;
            }
            replies.accept(pieces.poll());
            schedule();
        }

        private static boolean isToken(Reply reply) {
            return reply instanceof Reply.Chunk(JsonNode json, byte[] data)
                    && json.path("choices").path(0).path("delta").hasNonNull("content");
        }
    }
}
