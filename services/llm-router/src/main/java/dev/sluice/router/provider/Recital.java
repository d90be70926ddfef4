package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.Reply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** An answer that is known already, given piece by piece with a pause between its tokens. Lives on one Vert.x context. */
public final class Recital implements Exchange {
    private final ArrayDeque<Reply> pieces;
    private final Consumer<Reply> replies;
    private final Duration tokenPause;
    private final Context context = Vertx.currentContext();
    private boolean scheduled;
    private boolean paused;

    private Recital(List<Reply> pieces, Consumer<Reply> replies, Duration tokenPause) {
        this.pieces = new ArrayDeque<>(pieces);
        this.replies = replies;
        this.tokenPause = tokenPause;
    }

    /** Begins after this method has returned; must be called on a Vert.x context. */
    public static Exchange of(List<Reply> pieces, Consumer<Reply> replies, Duration tokenPause) {
        var recital = new Recital(pieces, replies, tokenPause);
        recital.schedule();
        return recital;
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
