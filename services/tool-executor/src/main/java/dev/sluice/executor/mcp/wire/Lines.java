package dev.sluice.executor.mcp.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lines of a stream, as they come; whoever writes faster than they are taken waits. */
final class Lines implements AutoCloseable {
    /** The longest line: a result with a picture is long. */
    private static final int LINE_BYTES_MAX = 8 << 20;

    /** All lines of one stream together. */
    private static final long BYTES_MAX = 32L << 20;

    private static final int WAITING_MAX = 16;
    private static final int PIECE_BYTES = 8 * 1024;

    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Thread reader;

    /** What there is next. */
    sealed interface Heard {}

    record Line(String text) implements Heard {}

    /** Nothing yet. */
    record Nothing() implements Heard {}

    /** There is no more. */
    record Ended() implements Heard {}

    /** A line, or all together, were longer than they may be; no more is read. */
    record TooMuch() implements Heard {}

    private Lines(InputStream stream) {
        this.reader = Thread.ofVirtual().unstarted(() -> read(stream));
    }

    /** @param stream closed once no more of it is read */
    static Lines of(InputStream stream) {
        var lines = new Lines(stream);
        lines.reader.start();
        return lines;
    }

    /** Nobody takes any more: whoever waits with a line for that gives up. To be called once the stream has its end. */
    @Override
    public void close() {
        reader.interrupt();
    }

    Heard next(long time, TimeUnit unit) throws InterruptedException {
        var next = heard.poll(time, unit);
        return next == null ? new Nothing() : next;
    }

    private void read(InputStream stream) {
        try (stream) {
            heard.put(all(stream));
        } catch (IOException | UncheckedIOException closed) {
            heard.offer(new Ended());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Heard all(InputStream stream) throws IOException, InterruptedException {
        var piece = new byte[PIECE_BYTES];
        var line = new ByteArrayOutputStream();
        var total = 0L;
        for (var count = stream.read(piece); count >= 0; count = stream.read(piece)) {
            total += count;
            for (var at = 0; at < count; at++) {
                if (piece[at] != '\n') {
                    line.write(piece[at]);
                } else {
                    heard.put(new Line(line.toString(StandardCharsets.UTF_8)));
                    line.reset();
                }
            }
            if (total > BYTES_MAX || line.size() > LINE_BYTES_MAX) {
                return new TooMuch();
            }
        }
        return new Ended();
    }
}
