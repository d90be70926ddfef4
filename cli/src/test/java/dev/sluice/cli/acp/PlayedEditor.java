package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.login.Logins;
import dev.sluice.cli.server.Identity;
import dev.sluice.cli.server.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An editor whose part a test plays: it has the agent at the other end of two pipes, and waits for what that says. */
final class PlayedEditor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 20;

    private final PrintStream toAgent;
    private final BlockingQueue<JsonNode> said = new LinkedBlockingQueue<>();
    private final List<JsonNode> all = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Thread agent;
    private int lastId;

    /** @param token who it is; empty if nobody has logged in */
    PlayedEditor(URI url, Path configuration, Optional<String> token) {
        try {
            var there = Pipe.open();
            var back = Pipe.open();
            var in = Channels.newInputStream(there.source());
            toAgent = new PrintStream(Channels.newOutputStream(there.sink()), true, StandardCharsets.UTF_8);
            var fromAgent = new PrintStream(Channels.newOutputStream(back.sink()), true, StandardCharsets.UTF_8);
            var server = new Server(url, http -> new Identity(url, token, new Logins(configuration), http));
            agent = Thread.ofPlatform().daemon().start(() -> {
                try {
                    Agent.serve(
                            in,
                            fromAgent,
                            log::add,
                            server,
                            new Directories(configuration),
                            new Agent.Terms(Optional.of("sample"), Optional.of("coder"), "1"));
                } catch (IOException broken) {
                    log.add(broken.toString());
                }
            });
            Thread.ofPlatform().daemon().start(() -> read(Channels.newInputStream(back.source())));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Sends a request; gives its id. Single quotes stand for double ones. */
    int asks(String method, String params) {
        var id = ++lastId;
        writes("{'jsonrpc':'2.0','id':%d,'method':'%s','params':%s}".formatted(id, method, params));
        return id;
    }

    void tells(String method, String params) {
        writes("{'jsonrpc':'2.0','method':'%s','params':%s}".formatted(method, params));
    }

    void answers(JsonNode request, String result) {
        writes("{'jsonrpc':'2.0','id':%s,'result':%s}".formatted(request.path("id"), result));
    }

    void writes(String line) {
        toAgent.println(line.replace('\'', '"'));
    }

    /** Waits for the answer to a request. */
    JsonNode answered(int id) throws InterruptedException {
        return awaits("an answer to " + id, message -> message.path("id").asInt() == id && !message.has("method"));
    }

    /** Waits for an answer to what was no request; gives its code. */
    int awaitsError() throws InterruptedException {
        return awaits("an error", message -> message.path("id").isNull())
                .path("error")
                .path("code")
                .asInt();
    }

    /** Sends a request and waits for its result. */
    JsonNode result(String method, String params) throws InterruptedException {
        return answered(asks(method, params)).path("result");
    }

    /** Waits for the agent to ask or say something by this method, and gives its params with the id. */
    JsonNode told(String method) throws InterruptedException {
        return awaits(method, message -> message.path("method").asText().equals(method));
    }

    /** Waits for an update of this kind. */
    JsonNode updated(String kind) throws InterruptedException {
        return awaits(
                        kind,
                        message -> kind.equals(message.path("params")
                                .path("update")
                                .path("sessionUpdate")
                                .asText()))
                .path("params")
                .path("update");
    }

    /** How often the agent has asked or said something by this method. */
    long times(String method) {
        return all.stream()
                .filter(message -> message.path("method").asText().equals(method))
                .count();
    }

    List<String> log() {
        return log;
    }

    /** Closes the pipe, as an editor that ends does, and waits for the agent to end. */
    @Override
    public void close() {
        toAgent.close();
        try {
            agent.join(PATIENCE_SECONDS * 1_000L);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What comes in between is passed over. */
    private JsonNode awaits(String what, Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            var message = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("the agent did not say " + what + ", but " + all + "; log: " + log);
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    private void read(InputStream out) {
        try (var reader = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var message = JSON.readTree(line);
                all.add(message);
                said.add(message);
            }
        } catch (IOException ended) {
            log.add("ended: " + ended.getMessage());
        }
    }
}
