package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A model provider for tests that speaks any API: a real HTTP server that answers with wire samples, and keeps what it
 * was asked. Where the {@link ScriptedProvider} makes OpenAI's words itself, the words here are the test's.
 *
 * <pre>
 * try (var provider = SampleProvider.start()) {
 *     provider.rule(AnthropicRules::broken);                        // refuse what the real API would refuse
 *     provider.next(Sample.resource(getClass(), "text.sse").split(3));
 *     ...
 *     assertEquals(8192, provider.requests().getLast().body().path("max_tokens").asInt());
 * }
 * </pre>
 *
 * <p>A request with a body gets what {@link #rule} says is wrong with it, as 400; else the next of {@link #next}; else what {@link
 * #otherwise} gives. Thread-safe.
 */
public final class SampleProvider implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Sample NOTHING = Sample.status(404, "{\"error\": {\"message\": \"no sample\"}}");

    private final ServerSocket server;
    private final Queue<Sample> next = new ConcurrentLinkedQueue<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile Function<JsonNode, Optional<String>> rule = body -> Optional.empty();
    private volatile Function<ReceivedRequest, Sample> otherwise = request -> NOTHING;

    private SampleProvider(ServerSocket server) {
        this.server = server;
    }

    /** Starts on a free port of this machine. */
    public static SampleProvider start() {
        try {
            var provider = new SampleProvider(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("sample-provider").start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's root, without a path. */
    public URI root() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Gives these answers to the next requests, one each. */
    public SampleProvider next(Sample... samples) {
        next.addAll(List.of(samples));
        return this;
    }

    /** Refuses with 400 the bodies about which this has something to say. */
    public SampleProvider rule(Function<JsonNode, Optional<String>> broken) {
        rule = broken;
        return this;
    }

    /** Answers requests for which no sample waits. */
    public SampleProvider otherwise(Function<ReceivedRequest, Sample> answer) {
        otherwise = answer;
        return this;
    }

    /** Every request so far, in the order of arrival. */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Forgets requests and samples; rule and fallback stay. */
    public void reset() {
        next.clear();
        requests.clear();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                Thread.ofVirtual().start(() -> {
                    serve(socket);
                    connections.remove(socket);
                });
            } catch (IOException e) {
                // Closed, or a client that was gone before it was greeted.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var http = new PlainHttp(socket);
            for (var head = http.readHead(); head.isPresent(); head = http.readHead()) {
                if (!answer(http, head.get(), http.readBody(head.get()))) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    /** Whether the connection is still good. */
    private boolean answer(PlainHttp http, PlainHttp.Head head, byte[] bytes) throws IOException {
        var request = new ReceivedRequest(head.path(), head.headers(), JSON.readTree(bytes), Instant.now());
        requests.add(request);
        http.onClose(() -> request.closedByClient(Instant.now()));
        var broken = request.body().isObject() ? rule.apply(request.body()) : Optional.<String>empty();
        var sample = broken.map(SampleProvider::refusal).orElseGet(() -> sample(request));
        var whole = sample.bytesMax() < 0;
        if (sample.streamed()) {
            stream(http, sample);
        } else if (whole) {
            http.whole(sample.status(), sample.contentType(), sample.headers(), sample.body());
        }
        if (sample.open()) {
            http.closedWithin(Duration.ofHours(1));
            return false;
        }
        request.finished(Instant.now());
        return whole;
    }

    private Sample sample(ReceivedRequest request) {
        var waiting = next.poll();
        return waiting == null ? otherwise.apply(request) : waiting;
    }

    private static void stream(PlainHttp http, Sample sample) throws IOException {
        var body = sample.bytesMax() < 0 ? sample.body() : Arrays.copyOf(sample.body(), sample.bytesMax());
        var step = sample.bytesPerWrite() == 0 ? Math.max(body.length, 1) : sample.bytesPerWrite();
        http.beginChunked(sample.status(), sample.contentType(), sample.headers());
        for (int from = 0; from < body.length; from += step) {
            http.chunk(Arrays.copyOfRange(body, from, Math.min(from + step, body.length)));
        }
        if (sample.bytesMax() < 0) {
            http.endChunked();
        }
    }

    private static Sample refusal(String why) {
        var error = JSON.createObjectNode().put("type", "error");
        error.putObject("error").put("type", "invalid_request_error").put("message", why);
        return Sample.status(400, error.toString());
    }
}
