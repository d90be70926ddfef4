package dev.sluice.router.call;

import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.reuse.CacheMetrics;
import dev.sluice.router.reuse.Flight;
import dev.sluice.router.reuse.Flight.End;
import dev.sluice.router.reuse.Flight.Next;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A call that reads what the same call of someone else is answered, at its own pace. Lives on its caller's context.
 *
 * <p>If that comes to nothing before its first piece, it tries again with all who followed: one of them asks and the others
 * follow that one, so that a provider in trouble is not asked by all of them at once. When a provider fails a second time,
 * those who follow fail alike.
 */
final class Following implements Flight.Reader {
    private static final ProviderFailure TOO_SLOW =
            ProviderFailure.of(Kind.CUT, "The answer, which others get too, was read too slowly.");

    private final ModelCall call;
    private final Context context;
    private final CacheMetrics metrics;
    private final Runnable alone;
    private final Optional<ProviderFailure> before;
    private final Consumer<Optional<ProviderFailure>> again;
    private Optional<Flight> flight = Optional.empty();
    private int place;
    private boolean paused;
    private boolean over;

    /**
     * @param alone how the call asks for itself
     * @param before how the call failed that it followed before
     * @param again leads or follows anew, after a failure if there was one
     */
    Following(
            ModelCall call,
            Context context,
            CacheMetrics metrics,
            Runnable alone,
            Optional<ProviderFailure> before,
            Consumer<Optional<ProviderFailure>> again) {
        this.call = call;
        this.context = context;
        this.metrics = metrics;
        this.alone = alone;
        this.before = before;
        this.again = again;
    }

    void begin(Flight leading) {
        flight = Optional.of(leading);
        call.follow(this);
        read();
    }

    @Override
    public void wake() {
        context.runOnContext(now -> call.safely(this::read));
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        read();
    }

    /** The caller is gone. */
    void leave() {
        over = true;
        flight.ifPresent(leading -> leading.leave(this));
    }

    private void read() {
        while (!over && !paused) {
            switch (flight.orElseThrow().next(this, place)) {
                case Next.Piece(byte[] data) -> {
                    place++;
                    call.passOn(data);
                }
                case Next.Nothing() -> {
                    return;
                }
                case Next.Lost() -> lost();
                case Next.Ended(End end) -> ended(end);
            }
        }
    }

    private void lost() {
        leave();
        if (place == 0) {
            alone.run();
        } else {
            call.failed(TOO_SLOW, Optional.empty());
        }
    }

    private void ended(End end) {
        leave();
        switch (end) {
            case End.Completed completed -> {
                metrics.hit(Reuse.SHARED);
                call.reused(Reuse.SHARED, completed.provider(), completed.model(), completed.usage());
            }
            case End.Stored(var reply) -> {
                metrics.hit(Reuse.CACHED);
                call.give(reply);
            }
            case End.Failed(var failure) -> {
                if (place == 0 && before.isEmpty()) {
                    again.accept(Optional.of(failure));
                } else {
                    call.failed(failure, Optional.empty());
                }
            }
            // Its reason was its own: a budget, a stop, a caller who left.
            case End.Refused() -> again.accept(before);
        }
    }
}
