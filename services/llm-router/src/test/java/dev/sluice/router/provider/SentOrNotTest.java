package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a provider may charge: only who has had the whole request. */
class SentOrNotTest {
    private static final int SMALL = 10;

    /** More than the buffers of both sides hold. */
    private static final int LARGE = 12_000_000;

    private final Vertx vertx = Vertx.vertx();
    private ServerSocket server;

    /** What the provider does with a caller. */
    private interface Greeting {
        void meet(Socket caller) throws IOException;
    }

    @BeforeEach
    void setUp() throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(4096);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void tearDown() throws IOException {
        server.close();
        vertx.close();
    }

    @Test
    void connectionThatBreaksAfterTheRequestMayCost() throws Exception {
        assertEquals(Kind.HUNG_UP, failure(SMALL, SentOrNotTest::hangUp));
    }

    @Test
    void connectionThatBreaksInTheRequestIsFree() throws Exception {
        assertEquals(Kind.UNREACHABLE, failure(LARGE, SentOrNotTest::hangUp));
    }

    @Test
    void silenceAfterTheRequestMayCost() throws Exception {
        assertEquals(Kind.FIRST_BYTE_TIMEOUT, failure(SMALL, caller -> {}));
    }

    @Test
    void silenceInTheRequestIsFree() throws Exception {
        assertEquals(Kind.CONNECT_TIMEOUT, failure(LARGE, caller -> {}));
    }

    @Test
    void answerInOnePieceThatBreaksInTheMiddleMayCost() throws Exception {
        assertEquals(Kind.CUT, failure(SMALL, SentOrNotTest::answerHalf));
    }

    /** Reads all of the request, so that what is said then arrives. */
    private static void answerHalf(Socket caller) throws IOException {
        var heard = new StringBuilder();
        while (!heard.toString().endsWith("]}")) {
            heard.append((char) caller.getInputStream().read());
        }
        var half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"choices\": [";
        caller.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
        caller.close();
    }

    private static void hangUp(Socket caller) throws IOException {
        caller.getInputStream().read();
        caller.close();
    }

    private Kind failure(int chars, Greeting greeting) throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                greeting.meet(server.accept());
            } catch (IOException closed) {
                // The test is over.
            }
        });
        var dials = Dials.of(Map.of("provider.whole-timeout", "3s"));
        var root = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
        var last = new CompletableFuture<Reply>();
        try (var provider =
                new OpenAiProvider("p", root, Credential.NONE, false, new ProviderHttp(vertx, dials.provider()))) {
            vertx.runOnContext(now -> provider.call(call(chars), last::complete));
            var failed = assertInstanceOf(Reply.Failed.class, last.get(30, TimeUnit.SECONDS));
            return failed.failure().kind();
        }
    }

    private static ProviderCall call(int chars) {
        var body =
                "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"" + "x".repeat(chars) + "\"}]}";
        var read = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        var request =
                assertInstanceOf(ModelRequest.Reading.Accepted.class, read).request();
        return ProviderCall.of("call", request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
}
