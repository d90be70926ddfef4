package dev.sluice.executor.call;

import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.policy.call.InvisibleText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows what a command writes while it runs: the first of it at once, then a few times a second the last of what came since,
 * with a mark where that is not all. Whoever writes never waits for it. Nothing is shown after the end, because the
 * result is about to say it all.
 */
final class OutputFeed implements LiveOutput, AutoCloseable {
    /** The most characters of a piece, before what is not seen in them is written out. */
    static final int CHARS_MAX = 4_000;

    private static final Duration PACE = Duration.ofMillis(250);
    private static final int GATHERED_MAX = 4 * CHARS_MAX;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final String name;
    private final Sink sink;
    private final StringBuilder gathered = new StringBuilder();
    private ByteBuffer unread = ByteBuffer.allocate(0);
    private long leftOut;
    private boolean begun;
    private boolean ended;

    /** Where the pieces go; may wait a little. */
    @FunctionalInterface
    interface Sink {
        /** @param index 0, 1, 2 … */
        void take(int index, String text);
    }

    /** @param name of what is shown, for whoever looks at threads */
    OutputFeed(String name, Sink sink) {
        this.name = name;
        this.sink = sink;
    }

    @Override
    public void wrote(byte[] bytes, int count) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            gather(bytes, count);
            if (!begun) {
                begun = true;
                Thread.ofVirtual().name("output of " + name).start(this::show);
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; what was not shown yet is not shown any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A character whose bytes have not all come waits for them. */
    private void gather(byte[] bytes, int count) {
        var in = ByteBuffer.allocate(unread.remaining() + count)
                .put(unread)
                .put(bytes, 0, count)
                .flip();
        var out = CharBuffer.allocate(in.remaining());
        decoder.decode(in, out, false);
        unread = in.slice();
        gathered.append(out.flip());
        if (gathered.length() > GATHERED_MAX) {
            drop(gathered.length() - CHARS_MAX);
        }
    }

    private void drop(int chars) {
        var whole = chars < gathered.length() && Character.isLowSurrogate(gathered.charAt(chars)) ? chars + 1 : chars;
        gathered.delete(0, whole);
        leftOut += whole;
    }

    private void show() {
        try {
            var index = 0;
            for (var piece = next(); !piece.isEmpty(); piece = next()) {
                sink.take(index++, piece);
                if (endedWithin(PACE)) {
                    return;
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be shown next, once there is something; nothing after the end. */
    private String next() throws InterruptedException {
        lock.lock();
        try {
            while (gathered.isEmpty() && !ended) {
                news.await();
            }
            if (ended) {
                return "";
            }
            if (gathered.length() > CHARS_MAX) {
                drop(gathered.length() - CHARS_MAX);
            }
            var mark = leftOut > 0 ? "[... " + leftOut + " characters not shown ...]\n" : "";
            var piece = mark + InvisibleText.shown(gathered.toString());
            gathered.setLength(0);
            leftOut = 0;
            return piece;
        } finally {
            lock.unlock();
        }
    }

    private boolean endedWithin(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            var left = pause.toNanos();
            while (!ended && left > 0) {
                left = news.awaitNanos(left);
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
