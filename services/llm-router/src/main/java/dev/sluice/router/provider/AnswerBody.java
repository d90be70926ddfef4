package dev.sluice.router.provider;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.BodyShape;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.OtherShape;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What stands in an answer that came in one piece. A large one is read off the event loop, which others share. */
record AnswerBody(byte[] bytes) {
    private static final int ERROR_TEXT_BYTES_MAX = 1_024;

    boolean isPage() {
        return BodyShape.of(bytes) == BodyShape.PAGE;
    }

    /** The answer to who asked for one piece. */
    Future<Reply> whole(ReplyReader reader, int eventBytesMax, Context context) {
        return done(context, () -> read(reader, eventBytesMax));
    }

    /** The answer to who asked for a stream: its pieces, or what is wrong. */
    Future<List<Reply>> streamed(ReplyReader reader, Context context) {
        return done(context, () -> pieces(reader));
    }

    private <T> Future<T> done(Context context, Supplier<T> reading) {
        return bytes.length <= ProviderHttp.INLINE_BYTES_MAX
                ? Future.succeededFuture(reading.get())
                : context.executeBlocking(reading::get, false);
    }

    private List<Reply> pieces(ReplyReader reader) {
        try {
            var complaint = error().filter(Complaint::isOne);
            return complaint.isPresent()
                    ? List.of(new Reply.Failed(ProviderFailure.of(Complaint.of(complaint.get()))))
                    : OtherShape.streamed(reader, bytes);
        } catch (IOException | RuntimeException failure) {
            return List.of(Unreadable.of(failure, "The provider did not stream its answer, and it is no JSON."));
        }
    }

    /** An error's JSON, or its text if it is a short one; a web page says nothing that anybody could use. */
    Optional<JsonNode> error() {
        try {
            return Optional.ofNullable(JSON.readTree(bytes));
        } catch (IOException noJson) {
            return bytes.length > ERROR_TEXT_BYTES_MAX || isPage()
                    ? Optional.empty()
                    : Optional.of(JSON.getNodeFactory().textNode(new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    private Reply read(ReplyReader reader, int eventBytesMax) {
        try {
            return BodyShape.of(bytes) == BodyShape.EVENTS
                    ? OtherShape.joined(reader, bytes, eventBytesMax)
                    : reader.whole(bytes);
        } catch (IOException | RuntimeException failure) {
            return Unreadable.of(failure, "The provider's answer is no JSON.");
        }
    }
}
