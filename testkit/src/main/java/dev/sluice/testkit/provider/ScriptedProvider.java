package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A model provider for tests: a real HTTP server that speaks OpenAI's chat completions and responses, Anthropic's messages and
 * Gemini's generateContent (streamed and not, thoughts, tools, parallel tool calls, usage), and answers as it is told, faults
 * included.
 *
 * <pre>
 * try (var provider = ScriptedProvider.start()) {
 *     provider.script("edit",                                        // one reply per model call of a turn
 *             ScriptedReply.calls(new Call("list_files", "{}")),
 *             ScriptedReply.text("Done."));
 *     provider.next(ScriptedReply.fault(new Fault.Cut(5)));     // or just the next reply, whoever asks
 *     ... configure the router with provider.baseUrl(), say "[[mock script=edit itl=20]]" as the user ...
 *     assertTrue(provider.requests().getLast().closedByClientAt().isPresent());
 *     provider.bills();
 * }
 * </pre>
 *
 * <p>Which reply a request gets: the next of {@link #next}; else the reply of the script that the last user message
 * names by a marker {@code [[mock script=NAME tokens=N ttft=MS itl=MS]]}, counted by the assistant's messages since
 * (the last reply of a script repeats); else the {@code default} script; else N words that mean nothing. Stateless but
 * for {@link #next}, so that retries and replays get the same answer. The same markers and script files work with
 * {@code mock-llm.mjs} of the benchmarks.
 *
 * <p>As a program: {@code ScriptedProvider --port 9100 [--script file.json] [--tokens 20] [--ttft-ms 0] [--itl-ms 0]}.
 * {@code GET /__log} lists what it got. Thread-safe.
 */
public final class ScriptedProvider implements AutoCloseable {
    static final String DEFAULT_SCRIPT = "default";
    private static final BooleanSupplier NOTHING = () -> true;

    private final ServerSocket server;
    private final Map<String, List<ScriptedReply>> scripts = new ConcurrentHashMap<>();
    private final Queue<ScriptedReply> next = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> triesByRequest = new ConcurrentHashMap<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile ScriptedReply filler = ScriptedReply.tokens(20);
    private volatile FirstTries firstTries = FirstTries.FINE;
    private volatile Function<JsonNode, Optional<String>> rule = body -> Optional.empty();
    private volatile Optional<Accidents> accidents = Optional.empty();
    private volatile BooleanSupplier awaited = NOTHING;

    /** What goes wrong now and then. */
    private record Accidents(Random random, double share, List<ScriptedReply> replies) {
        Optional<ScriptedReply> next() {
            return random.nextDouble() < share
                    ? Optional.of(replies.get(random.nextInt(replies.size())))
                    : Optional.empty();
        }
    }

    /** What goes wrong with the first tries of every request. */
    private record FirstTries(int count, ScriptedReply reply) {
        static final FirstTries FINE = new FirstTries(0, ScriptedReply.tokens(0));
    }

    private ScriptedProvider(ServerSocket server) {
        this.server = server;
    }

    /** Starts on a free port of this machine. */
    public static ScriptedProvider start() {
        return start(0);
    }

    public static ScriptedProvider start(int port) {
        try {
            var provider = new ScriptedProvider(new ServerSocket(port, 1024, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("scripted-provider").start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    /** What {@code LLM_BASE_URL} must be to reach it. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    /** The same for whoever speaks Gemini's words. */
    public URI geminiUrl() {
        return URI.create(baseUrl() + "beta");
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Sets the replies of a turn under a name that a marker can choose. */
    public ScriptedProvider script(String name, ScriptedReply... replies) {
        scripts.put(name, List.of(replies));
        return this;
    }

    /** Sets the script of requests that name none. */
    public ScriptedProvider defaultScript(ScriptedReply... replies) {
        return script(DEFAULT_SCRIPT, replies);
    }

    /** Gives these replies to the next requests, one each, before any script. */
    public ScriptedProvider next(ScriptedReply... replies) {
        next.addAll(List.of(replies));
        return this;
    }

    /** Sets what requests without any script get; a marker may change its length and pace. */
    public ScriptedProvider filler(ScriptedReply reply) {
        filler = reply;
        return this;
    }

    /** Lets the first so many tries of every request, told apart by {@code x-request-id}, get this reply. */
    public ScriptedProvider firstTries(int count, ScriptedReply reply) {
        firstTries = new FirstTries(count, reply);
        return this;
    }

    /**
     * Lets a share of all tries, drawn in the order of their arrival, get one of these replies, whatever their script.
     *
     * @param share from 0 to 1
     */
    public ScriptedProvider accidents(long seed, double share, ScriptedReply... replies) {
        accidents = Optional.of(new Accidents(new Random(seed), share, List.of(replies)));
        return this;
    }

    /** Refuses with 400 the bodies about which this has something to say, before any script. */
    public ScriptedProvider rule(Function<JsonNode, Optional<String>> broken) {
        rule = broken;
        return this;
    }

    /** Holds every stream after what was thought before its first word until this is so, 20 s at most. */
    public ScriptedProvider holdUntil(BooleanSupplier seen) {
        awaited = seen;
        return this;
    }

    boolean holds() {
        return !awaited.getAsBoolean();
    }

    Optional<String> broken(JsonNode body) {
        return rule.apply(body);
    }

    /** What all tries of one request cost together that were answered, finished or not. */
    public Bill bill(String requestId) {
        return bills().stream()
                .filter(bill -> bill.requestId().equals(requestId))
                .reduce(Bill::and)
                .orElse(new Bill(requestId, "", 0, 0));
    }

    /** Every model call so far, in the order of arrival. */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** What every model call cost that was answered, finished or not; an error instead of an answer costs nothing. */
    public List<Bill> bills() {
        return requests.stream()
                .filter(ReceivedRequest::isBilled)
                .map(ReceivedRequest::bill)
                .toList();
    }

    /** How many connections were opened to it so far. */
    public int connectionsAccepted() {
        return accepted.get();
    }

    /** Forgets requests, replies, faults and what is waited for; scripts and the rule stay. */
    public void reset() {
        next.clear();
        requests.clear();
        triesByRequest.clear();
        firstTries = FirstTries.FINE;
        accidents = Optional.empty();
        awaited = NOTHING;
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

    ScriptedReply replyTo(Conversation conversation, String requestId) {
        var planned = firstTries;
        if (planned.count() > 0
                && triesByRequest
                                .computeIfAbsent(requestId, id -> new AtomicInteger())
                                .incrementAndGet()
                        <= planned.count()) {
            return planned.reply();
        }
        var queued = next.poll();
        if (queued != null) {
            return queued;
        }
        var accident = accidents.flatMap(Accidents::next);
        if (accident.isPresent()) {
            return accident.get();
        }
        var marker = conversation.marker();
        var script = scripts.get(marker.script().orElse(DEFAULT_SCRIPT));
        var reply = script == null
                ? marker.tokens()
                        .map(count -> repaced(ScriptedReply.tokens(count), filler))
                        .orElse(filler)
                : script.get(Math.min(conversation.assistantsSince(), script.size() - 1));
        return reply.pacing(
                marker.firstByte().orElse(reply.firstByte()),
                marker.betweenTokens().orElse(reply.betweenTokens()));
    }

    void received(ReceivedRequest request) {
        requests.add(request);
    }

    private static ScriptedReply repaced(ScriptedReply reply, ScriptedReply like) {
        return reply.pacing(like.firstByte(), like.betweenTokens());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> {
                    new ProviderConnection(this, socket).serve();
                    connections.remove(socket);
                });
            } catch (IOException e) {
                // Closed, or a client that was gone before it was greeted.
            }
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new java.util.HashMap<String, String>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        var provider = start(Integer.parseInt(options.getOrDefault("--port", "9100")));
        provider.filler(ScriptedReply.tokens(Integer.parseInt(options.getOrDefault("--tokens", "20")))
                .pacing(
                        Duration.ofMillis(Long.parseLong(options.getOrDefault("--ttft-ms", "0"))),
                        Duration.ofMillis(Long.parseLong(options.getOrDefault("--itl-ms", "0")))));
        if (options.containsKey("--script")) {
            provider.scripts.putAll(ScriptFile.read(Files.readString(Path.of(options.get("--script")))));
        }
        System.out.println("scripted provider on " + provider.baseUrl());
        Thread.currentThread().join();
    }
}
