package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.server.NotLoggedIn;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.server.Socket;
import dev.sluice.cli.server.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * One session, watched: whenever the connection is lost another goes on from what was seen, with no gap and nothing
 * twice. What was said and not acknowledged is said again by its idempotency key, so that it counts once. Given up when
 * no connection could be made for {@link #AWAY_MAX}.
 */
public final class Watch implements AutoCloseable {
    private static final Duration AWAY_MAX = Duration.ofMinutes(5);
    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private static final Duration PING_EVERY = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final JsonNode PING = JsonNodeFactory.instance.objectNode().put("type", "ping");

    /** Frames that wait to be shown; the server is slowed down behind them. */
    private static final int WAITING_MAX = 1_000;

    private final Server server;
    private final Marks marks;
    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(WAITING_MAX);
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Thread connector;
    private Optional<ObjectNode> unacknowledged = Optional.empty();
    private Optional<Socket> socket = Optional.empty();
    private volatile Instant heardAt = Instant.EPOCH;

    /** Watches a session behind a fact. */
    public Watch(Server server, String session, long afterSeq) {
        this.server = server;
        this.marks = new Marks(session, afterSeq);
        this.connector = Thread.ofVirtual().name("watch").start(this::stayConnected);
    }

    /** Waits for what comes next. */
    public Heard next() throws InterruptedException {
        return heard.take();
    }

    /** Tells whoever waits that the person pressed Ctrl-C. */
    public void interrupt() {
        heard.offer(new Heard.Interrupt());
    }

    /** Says something in the session; a connection that is lost before the server has it does not lose it. */
    public void chat(String session, String message, Optional<String> role, String idempotencyKey) {
        var frame = JsonNodeFactory.instance
                .objectNode()
                .put("type", "chat")
                .put("session_id", session)
                .put("message", message)
                .put("idempotency_key", idempotencyKey);
        role.ifPresent(name -> frame.put("role", name));
        connected.join();
        synchronized (this) {
            unacknowledged = Optional.of(frame);
            socket.ifPresent(open -> open.send(frame));
        }
    }

    @Override
    public void close() {
        connector.interrupt();
        synchronized (this) {
            socket.ifPresent(Socket::close);
        }
    }

    private void stayConnected() {
        var pause = PAUSE_MIN;
        var awaySince = Instant.now();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var open = Socket.open(server, this::take);
                begin(open);
                pause = PAUSE_MIN;
                stay(open);
                awaySince = Instant.now();
                end();
            } catch (Unreachable away) {
                if (Duration.between(awaySince, Instant.now()).compareTo(AWAY_MAX) > 0 || !connected.isDone()) {
                    giveUp(away);
                    return;
                }
            } catch (NotLoggedIn | Refused forGood) {
                giveUp(forGood);
                return;
            }
            if (!slept(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    /** A connection that died without a word is noticed by its silence. */
    private void stay(Socket open) {
        heardAt = Instant.now();
        while (!open.endsWithin(PING_EVERY)) {
            var isWaitedFor = heard.remainingCapacity() > 0;
            if (isWaitedFor && Duration.between(heardAt, Instant.now()).compareTo(SILENCE_MAX) > 0) {
                open.abort();
                return;
            }
            open.send(PING);
        }
    }

    private void begin(Socket open) {
        synchronized (this) {
            socket = Optional.of(open);
            open.send(marks.resume());
            unacknowledged.ifPresent(open::send);
        }
        if (!connected.complete(null)) {
            put(new Heard.Back());
        }
    }

    private void end() {
        synchronized (this) {
            socket = Optional.empty();
        }
        put(new Heard.Lost());
    }

    private void giveUp(RuntimeException why) {
        put(new Heard.Over(why));
        connected.complete(null);
    }

    private void take(JsonNode frame) {
        heardAt = Instant.now();
        if (frame.path("type").asText().equals("pong")) {
            return;
        }
        synchronized (this) {
            if (!marks.isNew(frame)) {
                return;
            }
            if (acknowledges(frame)) {
                unacknowledged = Optional.empty();
            }
        }
        put(new Heard.Told(frame));
    }

    /** An error that is no fact answers what was asked last. */
    private boolean acknowledges(JsonNode frame) {
        return switch (frame.path("type").asText()) {
            case "accepted" -> true;
            case "error" -> !frame.path("code").asText().equals("unavailable");
            default -> false;
        };
    }

    private void put(Heard one) {
        try {
            heard.put(one);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException closed) {
            return false;
        }
    }
}
