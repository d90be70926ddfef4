package dev.sluice.router.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.PlainRendering;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Route;
import dev.sluice.router.route.guard.Attempt;
import dev.sluice.router.spend.price.PriceList;
import dev.sluice.router.spend.tokens.TokenEstimator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.VertxBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is wrong in a call, its caller is answered and its place is given back, once. */
class BugInACallTest {
    private static final int SOON_S = 20;

    /** Without the bounds of connections, which are configured by Quarkus. */
    private final Vertx vertx =
            new VertxBuilder().serviceProviders(List.of()).init().vertx();

    private final BlockingQueue<Optional<CallEnded>> placesGivenBack = new LinkedBlockingQueue<>();
    private final BlockingQueue<CallEnded> accounted = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void aPartThatThrowsEndsTheCallWithAnAnswer() throws Exception {
        var answer = serve(
                new Watching(false),
                call -> call.safely(() -> {
                    throw new IllegalStateException("a bug");
                }));

        assertEquals(500, answer.statusCode());
        assertInstanceOf(
                End.Cancelled.class, accounted.poll(SOON_S, TimeUnit.SECONDS).end());
        assertTrue(placesGivenBack.poll(SOON_S, TimeUnit.SECONDS).isPresent());
        assertTrue(placesGivenBack.isEmpty() && accounted.isEmpty());
    }

    @Test
    void whoKeepsAccountAndThrowsKeepsNoPlace() throws Exception {
        var answer = serve(new Watching(true), call -> call.cancel(Cancellation.DELETED));

        assertEquals(409, answer.statusCode());
        assertTrue(placesGivenBack.poll(SOON_S, TimeUnit.SECONDS).isPresent());
        assertTrue(placesGivenBack.isEmpty());
    }

    @Test
    void aRefusalThatNobodyCanAccountForIsStillOne() throws Exception {
        var answer = serve(
                new Watching(true), call -> call.safely(() -> call.refuse(OpenAiError.of(402, "t", "c", "no money"))));

        assertEquals(402, answer.statusCode());
        assertTrue(placesGivenBack.poll(SOON_S, TimeUnit.SECONDS).isEmpty());
        assertTrue(placesGivenBack.isEmpty());
    }

    private HttpClientResponse serve(CallWatch watch, Consumer<ModelCall> work) throws Exception {
        var server = vertx.createHttpServer()
                .requestHandler(request -> {
                    var context = vertx.getOrCreateContext();
                    var downstream = new Downstream(request.response(), context, "mine", PlainRendering.INSTANCE);
                    work.accept(new ModelCall(
                            ticket(),
                            downstream,
                            context,
                            new Consumption(
                                    new TokenEstimator(),
                                    ticket().call().request().promptSize()),
                            watch,
                            (_, ended) -> placesGivenBack.add(ended)));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);
        return vertx.createHttpClient()
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);
    }

    private static CallTicket ticket() {
        var body = "{\"model\": \"role/ask\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        var read = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        var request =
                assertInstanceOf(ModelRequest.Reading.Accepted.class, read).request();
        var candidate = Candidate.of("p", "m", 1, true);
        var caller = new Caller(
                new TenantId("acme"),
                new UserId("ada"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        var route = new Route.To(Optional.empty(), List.of(candidate), Optional.empty(), Optional.empty(), "t");
        var call = ProviderCall.of("call", request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var prices = new CallPrices(PriceList.unknown(), Set.of(), Instant.EPOCH);
        return new CallTicket(
                "mine", caller, Optional.empty(), route, candidate, call, prices, Tags.NONE, Optional.empty());
    }

    /** Someone who keeps account, or fails to. */
    private final class Watching implements CallWatch {
        private final boolean broken;

        Watching(boolean broken) {
            this.broken = broken;
        }

        @Override
        public String attempting(Attempt attempt, String callers) {
            return callers;
        }

        @Override
        public void attempted(Attempt attempt, End end) {
            // No attempt is made here.
        }

        @Override
        public void passedOver(Candidate candidate, ProviderFailure.Kind why) {
            // Nobody is asked here.
        }

        @Override
        public void paused(long nanos) {
            // Nothing is streamed here.
        }

        @Override
        public void replaced(CallEnded attempt) {
            // No attempt is made here.
        }

        @Override
        public void refused(OpenAiError error) {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
        }

        @Override
        public void ended(CallEnded call) {
            accounted.add(call);
            if (broken) {
                throw new IllegalStateException("a bug");
            }
        }
    }
}
