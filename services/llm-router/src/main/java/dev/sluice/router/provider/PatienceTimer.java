package dev.sluice.router.provider;

import dev.sluice.router.dialect.reply.ProviderFailure;
import io.vertx.core.Context;
import java.util.function.Consumer;

/**
 * Tells when an exchange has been silent for too long: one timer for all limits, which looks again when it rings, not at
 * every byte. Lives on one Vert.x context.
 */
final class PatienceTimer {
    private static final long NONE = -1;

    private final Patience patience;
    private final Context context;
    private final Consumer<ProviderFailure> exceeded;
    private long timer = NONE;

    PatienceTimer(Patience patience, Context context, Consumer<ProviderFailure> exceeded) {
        this.patience = patience;
        this.context = context;
        this.exceeded = exceeded;
    }

    void start() {
        stop();
        var now = System.nanoTime();
        patience.exceeded(now)
                .ifPresentOrElse(
                        exceeded,
                        () -> timer =
                                context.owner().setTimer(patience.untilLook(now).toMillis() + 1, _ -> start()));
    }

    void byteCame() {
        patience.byteCame(System.nanoTime());
    }

    /** Whether a byte has come. */
    boolean begun() {
        return patience.begun();
    }

    /** The reader is slow, which is nobody's silence. */
    void pause() {
        patience.paused();
    }

    void resume() {
        patience.resumed(System.nanoTime());
        start();
    }

    void stop() {
        context.owner().cancelTimer(timer);
        timer = NONE;
    }
}
