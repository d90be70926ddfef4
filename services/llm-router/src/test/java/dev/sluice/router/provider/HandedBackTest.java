package dev.sluice.router.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that is handed back while its answer is still being read belongs to the next call, and is not torn. */
class HandedBackTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TOKEN = "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"a\"}}]}\n\n";
    private static final String END = "data: [DONE]\n\n";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final SampleProvider server = SampleProvider.start();

    /** With one connection, a second call is asked only once the first has handed it back. */
    private final Provider provider = new OpenAiProvider(
            "one-connection",
            OpenAiProvider.under(server.root(), "/v1"),
            Credential.NONE,
            false,
            new ProviderHttp(
                    vertx,
                    Dials.of(Map.of("provider.calls-max", "1", "provider.between-bytes-timeout", "1s"))
                            .provider()));

    /** A call, and what has come of it. */
    private final class Running {
        private final CompletableFuture<Exchange> exchange = new CompletableFuture<>();
        private final CompletableFuture<Reply> last = new CompletableFuture<>();
        private final CompletableFuture<Reply> first = new CompletableFuture<>();

        /** @param meanwhile what its reader does about each chunk */
        Running(String id, Consumer<Exchange> meanwhile) {
            context.runOnContext(now -> exchange.complete(provider.call(call(id), reply -> {
                first.complete(reply);
                if (reply instanceof Reply.Chunk) {
                    meanwhile.accept(exchange.join());
                } else {
                    last.complete(reply);
                }
            })));
        }

        Reply last() throws Exception {
            return last.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void tearDown() {
        provider.close();
        server.close();
        vertx.close();
    }

    @Test
    void readerWhoLeavesDuringAPauseTearsNobodyElsesAnswer() throws Exception {
        server.next(Sample.events(TOKEN + TOKEN).split(TOKEN.length()), nextAnswer());
        var slow = new Running("slow", Exchange::pause);
        await().atMost(SOON).until(() -> slow.first.isDone());
        var next = new Running("next", reading -> {});
        await().atMost(SOON).until(() -> next.first.isDone());

        context.runOnContext(now -> slow.exchange.join().cancel());

        assertSilentToTheEnd(next);
    }

    @Test
    void answerThatEndsDuringAPauseTearsNobodyElsesAnswer() throws Exception {
        server.next(Sample.events(TOKEN + END), nextAnswer());
        var slow = new Running("slow", Exchange::pause);

        assertInstanceOf(Reply.Ended.class, slow.last());

        assertSilentToTheEnd(new Running("next", reading -> {}));
    }

    @Test
    void readerWhoLeavesDuringAPauseClosesWhatIsNotAtItsEnd() throws Exception {
        server.next(Sample.events(TOKEN + TOKEN + END).silentBefore(END));
        var slow = new Running("slow", Exchange::pause);
        await().atMost(SOON).until(() -> slow.first.isDone());

        context.runOnContext(now -> slow.exchange.join().cancel());

        await().atMost(SOON)
                .until(() -> server.requests().getFirst().closedByClientAt().isPresent());
        assertTrue(!slow.last.isDone());
    }

    /** Begins, and is silent until our patience ends. */
    private static Sample nextAnswer() {
        return Sample.events(TOKEN + END).silentBefore(END);
    }

    private static void assertSilentToTheEnd(Running call) throws Exception {
        var failed = assertInstanceOf(Reply.Failed.class, call.last());
        assertEquals(Kind.STALLED, failed.failure().kind());
    }

    private static ProviderCall call(String id) {
        var body = "{\"model\": \"m\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        var read = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        var request =
                assertInstanceOf(ModelRequest.Reading.Accepted.class, read).request();
        return ProviderCall.of(id, request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
}
