package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.sandbox.ServerRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** The way to a program in the sandbox: one message on each line of its standard streams. */
public final class StdioWire implements Wire {
    private static final Logger LOG = Logger.getLogger(StdioWire.class);
    private static final long LOOK_PAUSE_MILLIS = 100;
    private static final int COMPLAINT_CHARS_MAX = 1_000;

    /** Notes and questions of a server between a request and its answer. */
    private static final int UNASKED_MAX = 1_000;

    private final ServerRun server;
    private final UnaryOperator<String> open;
    private final Lines lines;

    /** @param open a text of the server without what it was told in confidence */
    public StdioWire(ServerRun server, UnaryOperator<String> open) {
        this.server = server;
        this.open = open;
        this.lines = Lines.of(server.mouth());
    }

    @Override
    public Reply ask(ObjectNode request, Patience patience) throws InterruptedException {
        var writing = write(request);
        for (var unasked = 0; unasked <= UNASKED_MAX; ) {
            var over = patience.over();
            if (over.isPresent()) {
                return new Reply.GivenUp(over.get());
            }
            if (writing.isCompletedExceptionally()) {
                return broken("it does not listen");
            }
            var excess = excess();
            if (excess.isPresent()) {
                return broken(excess.get());
            }
            switch (lines.next(LOOK_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                case Lines.Line(var text) -> {
                    var message = read(text);
                    var reply = Messages.reply(request, message);
                    if (reply.isPresent()) {
                        return reply.get();
                    }
                    Messages.unasked(message).ifPresent(this::tell);
                    unasked++;
                }
                case Lines.Nothing _ -> {
                    // Not yet.
                }
                case Lines.Ended _ -> {
                    return broken("it ended");
                }
                case Lines.TooMuch _ -> {
                    return broken("it said more than it may");
                }
            }
        }
        return broken("it said much, and no answer");
    }

    @Override
    public void tell(ObjectNode message) {
        write(message);
    }

    /** On a thread of its own: a server that does not read lets its writer wait. */
    private CompletableFuture<Void> write(ObjectNode message) {
        var bytes = MessageCodec.write(message);
        var written = new CompletableFuture<Void>();
        Thread.startVirtualThread(() -> {
            try {
                // Whole lines, whoever else writes.
                synchronized (server.ears()) {
                    server.ears().write(bytes);
                    server.ears().write('\n');
                    server.ears().flush();
                }
                written.complete(null);
            } catch (IOException | UncheckedIOException gone) {
                written.completeExceptionally(gone);
            }
        });
        return written;
    }

    private Optional<String> excess() {
        try {
            return server.excess();
        } catch (IOException unknown) {
            return Optional.of("what it takes could not be measured");
        }
    }

    private Reply broken(String why) {
        var complaint = complaint(server.complaint(), open);
        return new Reply.Broken(complaint.isEmpty() ? why : why + " (it complained: " + complaint + ")", true);
    }

    /** Its end, which says what ails the server; cut only once it is open, because half a secret is not known for one. */
    public static String complaint(String text, UnaryOperator<String> open) {
        var told = open.apply(text);
        return told.substring(Math.max(0, told.length() - COMPLAINT_CHARS_MAX));
    }

    /** Servers print what they should not; what is no JSON is nothing. */
    private static JsonNode read(String line) {
        try {
            var message = MessageCodec.mapper().readTree(line);
            return message == null ? MissingNode.getInstance() : message;
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException trouble) {
            LOG.warnf("the files of an MCP server could not be opened again: %s", trouble);
        } finally {
            lines.close();
        }
    }
}
