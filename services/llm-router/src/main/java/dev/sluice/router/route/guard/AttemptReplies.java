package dev.sluice.router.route.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.StreamReading.Seen;
import dev.sluice.router.dialect.reply.WholeReading;
import dev.sluice.router.dialect.request.ModelRequest;
import io.vertx.core.Context;
import java.util.List;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * Reads what a provider replies to one attempt: what of it the caller hears, and whether it is an answer at all. An answer
 * that has to keep to a schema is held back until it is whole and has been looked at.
 */
final class AttemptReplies {
    private static final Logger LOG = Logger.getLogger(AttemptReplies.class);

    private final ModelRequest request;
    private final Attempt attempt;
    private final Context context;
    private final Hearing hearing;

    /** What comes of the replies. */
    interface Hearing {
        /** Whether a reply of this attempt still counts. */
        boolean isOpen();

        /** A piece with which the answer has begun, or goes on. */
        void token(byte[] data);

        /** A piece that says nothing of the answer yet. */
        void preamble(byte[] data);

        void whole(byte[] data);

        void completed();

        void failed(ProviderFailure failure);

        /** Does something for the call, on its context. */
        void safely(Runnable part);
    }

    AttemptReplies(ModelRequest request, Attempt attempt, Context context, Hearing hearing) {
        this.request = request;
        this.attempt = attempt;
        this.context = context;
        this.hearing = hearing;
    }

    void receive(Reply reply) {
        if (!hearing.isOpen()) {
            return;
        }
        switch (reply) {
            case Reply.Chunk(JsonNode json, byte[] data) -> receiveChunk(json, data);
            case Reply.Counted(TokenUsage soFar) -> attempt.count(soFar);
            case Reply.Ended() -> attempt.reading().defect().ifPresentOrElse(hearing::failed, this::ended);
            case Reply.Whole whole -> receiveWhole(whole);
            case Reply.Failed(ProviderFailure failure) -> hearing.failed(failure);
        }
    }

    private void receiveChunk(JsonNode json, byte[] data) {
        switch (attempt.reading().read(json)) {
            case Seen.Broken(ProviderFailure failure) -> hearing.failed(failure);
            // We always ask the provider for the usage; the caller sees it only if it asked too.
            case Seen.Usage() when !request.includeUsage() -> {}
            case Seen _ when attempt.answer().isPresent() -> hold(json, data);
            case Seen.Token() -> hearing.token(data);
            case Seen.Preamble _, Seen.Usage _ -> hearing.preamble(data);
        }
    }

    private void hold(JsonNode json, byte[] data) {
        if (!attempt.answer().get().hold(json, data)) {
            hearing.failed(
                    ProviderFailure.of(Kind.REPLY_TOO_LARGE, "The answer is too large to be held against a schema."));
        }
    }

    private void receiveWhole(Reply.Whole answer) {
        var whole = WholeReading.of(request, answer.json());
        attempt.read(whole);
        if (whole.defect().isPresent()) {
            hearing.failed(whole.defect().get());
            return;
        }
        attempt.answer()
                .ifPresentOrElse(
                        held -> look(() -> List.of(held.wanted().given((ObjectNode) answer.json()))),
                        () -> give(List.of(answer)));
    }

    private void ended() {
        attempt.answer().ifPresentOrElse(held -> look(held::given), hearing::completed);
    }

    /** Takes an answer's time to look at it, off the event loop. */
    private void look(Callable<List<Reply>> answer) {
        context.executeBlocking(answer, false)
                .onComplete(given -> hearing.safely(() -> {
                    if (!hearing.isOpen()) {
                        return;
                    }
                    if (given.failed()) {
                        LOG.error("Cannot hold an answer against its schema", given.cause());
                        hearing.failed(ProviderFailure.of(Kind.MALFORMED, "The provider's answer cannot be read."));
                        return;
                    }
                    give(given.result());
                }));
    }

    private void give(List<Reply> answer) {
        for (var reply : answer) {
            switch (reply) {
                case Reply.Chunk(JsonNode _, byte[] data) -> hearing.token(data);
                case Reply.Whole(JsonNode _, byte[] data) -> hearing.whole(data);
                case Reply.Failed(ProviderFailure failure) -> {
                    hearing.failed(failure);
                    return;
                }
                case Reply.Counted _, Reply.Ended _ -> throw new IllegalStateException("an answer is none of these");
            }
        }
        hearing.completed();
    }
}
