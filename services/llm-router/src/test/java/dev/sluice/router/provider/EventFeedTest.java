package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.openai.OpenAiReader;
import dev.sluice.router.dialect.openai.StrictShape;
import dev.sluice.router.dialect.reply.Reply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large events, which are read off the event loop, keep their place among the small ones. */
class EventFeedTest {
    private static final int SOON_S = 20;
    private static final int LARGE = 2 * ProviderHttp.INLINE_BYTES_MAX;
    private static final int BYTES_MAX = 8 * ProviderHttp.INLINE_BYTES_MAX;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<String> heard = new ArrayList<>();

    private final EventFeed.Tap tap = new EventFeed.Tap() {
        @Override
        public void close() {
            heard.add("closed");
        }

        @Override
        public void open() {
            heard.add("open");
        }

        @Override
        public boolean over() {
            return heard.contains("ended");
        }
    };

    @AfterEach
    void tearDown() {
        vertx.close();
    }

    @Test
    void largeEventKeepsItsPlaceAmongTheOthers() throws Exception {
        var picture = "p".repeat(LARGE);

        assertEquals(
                List.of("a", "closed", picture, "b", "closed", picture, "ended", "open", "end"),
                fed(piece("a") + piece(picture) + piece("b") + piece(picture) + "data: [DONE]\n\n" + piece("late")));
    }

    @Test
    void smallEventsAreReadAtOnce() throws Exception {
        assertEquals(List.of("a", "b", "end"), fed(piece("a") + piece("b")));
    }

    @Test
    void whatIsNoJsonFailsInItsPlace() throws Exception {
        var heardOf = fed(piece("p".repeat(LARGE)) + "data: {" + "x".repeat(LARGE) + "\n\n" + piece("b"));

        assertEquals("failed", heardOf.get(3));
        assertTrue(heardOf.indexOf("end") > 3, heardOf::toString);
    }

    @Test
    void eventBeyondTheLimitFails() throws Exception {
        assertEquals(List.of("failed", "end"), fed(piece("p".repeat(BYTES_MAX))));
    }

    /** What is heard of these bytes, in order, until their end. */
    private List<String> fed(String bytes) throws Exception {
        var end = new CompletableFuture<List<String>>();
        Consumer<Reply> replies = reply -> heard.add(
                switch (reply) {
                    case Reply.Chunk chunk ->
                        chunk.json().at("/choices/0/delta/content").asText();
                    case Reply.Ended _ -> "ended";
                    case Reply.Failed _ -> "failed";
                    case Reply.Counted _, Reply.Whole _ ->
                        assertInstanceOf(Reply.Chunk.class, reply).toString();
                });
        context.runOnContext(_ -> {
            var feed = new EventFeed(
                    BYTES_MAX, new OpenAiReader(new StrictShape("call", "m", 0, List.of())), context, tap, replies);
            feed.feed(bytes.getBytes(StandardCharsets.UTF_8));
            feed.end(() -> {
                heard.add("end");
                end.complete(List.copyOf(heard));
            });
        });
        return end.get(SOON_S, TimeUnit.SECONDS);
    }

    private static String piece(String text) {
        return "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"" + text + "\"}}]}\n\n";
    }
}
