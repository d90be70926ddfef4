package dev.sluice.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The time-outs of one connection, with one timer for all: it looks again when it rings, not at every byte. Lives on the
 * connection's event loop.
 */
final class Clocks {
    private static final long NEVER = Long.MAX_VALUE;

    private final ConnectionLimits limits;
    private final BiConsumer<ChannelHandlerContext, Refusal> late;
    private Optional<ChannelHandlerContext> connection = Optional.empty();
    private Optional<Future<?>> timer = Optional.empty();
    private long ringsAt = NEVER;
    private Waiting waiting = Waiting.FIRST_HEAD;
    private long since;
    private long bodyBytes;
    private boolean bodyOpen;
    private long lookedAt;
    private Optional<Unread> unread = Optional.empty();

    private enum Waiting {
        FIRST_HEAD,
        NEXT_HEAD,
        /** The service works on its answer. */
        NOTHING
    }

    /** What had not been taken by the client at a look: the same at two looks means that it reads nothing. */
    private record Unread(Object piece, long progress) {}

    Clocks(ConnectionLimits limits, BiConsumer<ChannelHandlerContext, Refusal> late) {
        this.limits = limits;
        this.late = late;
    }

    void opened(ChannelHandlerContext ctx) {
        connection = Optional.of(ctx);
        since = System.nanoTime();
        lookedAt = since;
        arm();
    }

    void headCame() {
        waiting = Waiting.NOTHING;
        bodyOpen = true;
        bodyBytes = 0;
        since = System.nanoTime();
        arm();
    }

    void bodyCame(int bytes) {
        bodyBytes += bytes;
    }

    /** @param allAnswered whether every request has its answer already */
    void bodyEnded(boolean allAnswered) {
        bodyOpen = false;
        answered(allAnswered);
    }

    /** @param all whether every request has its answer now */
    void answered(boolean all) {
        if (all && !bodyOpen) {
            waiting = Waiting.NEXT_HEAD;
            since = System.nanoTime();
        }
        arm();
    }

    /** Another protocol follows, with clocks of its own; but who takes nothing of what is written is closed as before. */
    void upgraded() {
        bodyOpen = false;
        waiting = Waiting.NOTHING;
        arm();
    }

    void stop() {
        timer.ifPresent(running -> running.cancel(false));
        timer = Optional.empty();
        connection = Optional.empty();
    }

    /** The timer need not be moved if it rings early enough: then it is set anew. */
    private void arm() {
        var at = Math.min(deadline(), lookedAt + limits.write().toNanos());
        if (connection.isEmpty() || (timer.isPresent() && ringsAt - at <= 0)) {
            return;
        }
        timer.ifPresent(running -> running.cancel(false));
        ringsAt = at;
        var delay = Math.max(1, at - System.nanoTime());
        timer = Optional.of(connection.get().executor().schedule(this::ring, delay, TimeUnit.NANOSECONDS));
    }

    private void ring() {
        timer = Optional.empty();
        if (connection.isEmpty()) {
            return;
        }
        var now = System.nanoTime();
        if (bodyOpen && !connection.get().channel().config().isAutoRead()) {
            // It is we who do not read.
            since = now;
        }
        if (now - deadline() >= 0) {
            late.accept(connection.get(), bodyOpen ? Refusal.BODY_TOO_SLOW : Refusal.HEAD_TOO_SLOW);
            return;
        }
        if (now - lookedAt >= limits.write().toNanos()) {
            lookedAt = now;
            var left = unread();
            if (left.isPresent() && left.equals(unread)) {
                late.accept(connection.get(), Refusal.READS_TOO_SLOWLY);
                return;
            }
            unread = left;
        }
        arm();
    }

    private long deadline() {
        if (bodyOpen) {
            return since + limits.bodyNanos(bodyBytes);
        }
        return switch (waiting) {
            case FIRST_HEAD -> since + limits.head().toNanos();
            case NEXT_HEAD -> since + limits.idle().toNanos();
            case NOTHING -> System.nanoTime() + limits.write().toNanos();
        };
    }

    private Optional<Unread> unread() {
        var buffer = connection.get().channel().unsafe().outboundBuffer();
        return buffer == null || buffer.totalPendingWriteBytes() == 0 || buffer.current() == null
                ? Optional.empty()
                : Optional.of(new Unread(buffer.current(), buffer.currentProgress()));
    }
}
