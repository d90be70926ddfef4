package dev.sluice.session.sse;

import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.log.Watcher;
import dev.sluice.session.log.Watching;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * One client of server-sent events. The seq is the event's id, so that the browser's own {@code Last-Event-ID}
 * resumes. Each event waits until the one before is out; a client that takes more than ten seconds for one is let go.
 */
public final class EventStream implements Watcher.Audience {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final long SEND_SECONDS_MAX = 10;

    private final Sse sse;
    private final SseEventSink sink;
    private final BooleanSupplier entitled;
    private final Predicate<Frame> last;
    private boolean done;

    /**
     * @param entitled whether the caller's token still counts; the stream ends with it
     * @param last which frame ends the stream
     */
    public EventStream(Sse sse, SseEventSink sink, BooleanSupplier entitled, Predicate<Frame> last) {
        this.sse = sse;
        this.sink = sink;
        this.entitled = entitled;
        this.last = last;
    }

    /** Where the frames come from: tells them until the client is gone. Closed when it has. */
    public interface Source extends AutoCloseable {
        void tell(Watcher.Audience client) throws InterruptedException;

        @Override
        void close();
    }

    /** Sends the client what its seat sees, behind these first, until one of them is done. */
    public void serve(RoutingContext request, StreamPlaces.Place place, Watching.Seat seat, List<Frame> first) {
        serve(request, place, new Source() {
            @Override
            public void tell(Watcher.Audience client) throws InterruptedException {
                for (var frame : first) {
                    client.send(frame);
                }
                seat.watch(client);
            }

            @Override
            public void close() {
                seat.close();
            }
        });
    }

    /**
     * Sends the client what a source tells, until one of them is done. Returns when the response is open: the stream
     * outlives the request that opened it. The head goes out by the request's own thread, because JAX-RS writes it when
     * the method returns if nobody has, and two threads at one head end the stream before its first event.
     */
    public void serve(RoutingContext request, StreamPlaces.Place place, Source source) {
        keepProxiesFromHoldingBack(request.response());
        var stream = Thread.ofVirtual().name("session-events").unstarted(() -> {
            try (place;
                    sink;
                    source) {
                source.tell(this);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Problem away) {
                LOG.debugf("A stream of events ends: %s", away.getMessage());
            }
        });
        request.addEndHandler(_ -> stream.interrupt());
        open();
        stream.start();
    }

    private void open() {
        try {
            silence();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            done = true;
        }
    }

    private static void keepProxiesFromHoldingBack(HttpServerResponse response) {
        response.putHeader("X-Accel-Buffering", "no");
        response.putHeader("Cache-Control", "no-store, no-transform");
    }

    @Override
    public void send(Frame frame) throws InterruptedException {
        if (done) {
            return;
        }
        var event = sse.newEventBuilder().name(frame.type()).data(frame.json());
        frame.seq().ifPresent(seq -> event.id(Long.toString(seq)));
        write(event.build());
        if (last.test(frame)) {
            done = true;
        }
    }

    @Override
    public boolean listening() {
        return !done && !sink.isClosed() && entitled.getAsBoolean();
    }

    /** A comment at the beginning opens the stream; others, now and then, find out whether anyone is there. */
    @Override
    public void silence() throws InterruptedException {
        write(sse.newEventBuilder().comment("still here").build());
    }

    private void write(OutboundSseEvent event) throws InterruptedException {
        if (sink.isClosed()) {
            done = true;
            return;
        }
        try {
            sink.send(event).toCompletableFuture().get(SEND_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException gone) {
            done = true;
        }
    }
}
