package dev.sluice.router.provider.cassette;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.provider.Recital;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers from recordings alone: no connection, no key, and a request that was never recorded is refused. */
public final class ReplayingProvider implements Provider {
    private final String name;
    private final Cassette cassette;

    /** @param shared whether every tenant is given what any was answered */
    public ReplayingProvider(String name, Path directory, boolean shared) {
        this.name = name;
        this.cassette = new Cassette(directory, shared);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        var replay = new Replay();
        Vertx.currentContext()
                .executeBlocking(() -> cassette.answer(call), false)
                .onSuccess(answer -> replay.begin(answer.orElseGet(() -> unknown(call)), replies))
                .onFailure(unreadable -> replay.begin(List.of(failed("The recording cannot be read.")), replies));
        return replay;
    }

    private List<Reply> unknown(ProviderCall call) {
        return List.of(failed("There is no recording of this request: record "
                + cassette.file(call).getFileName() + " first, with the same model, messages and parameters."));
    }

    private static Reply failed(String detail) {
        return new Reply.Failed(ProviderFailure.of(Kind.REQUEST_REFUSED, detail));
    }

    /** A recital that begins once its text has been read from the disk. */
    private static final class Replay implements Exchange {
        private Optional<Exchange> recital = Optional.empty();
        private boolean paused;
        private boolean cancelled;

        void begin(List<Reply> pieces, Consumer<Reply> replies) {
            if (cancelled) {
                return;
            }
            recital = Optional.of(Recital.of(pieces, replies, Duration.ZERO));
            if (paused) {
                recital.get().pause();
            }
        }

        @Override
        public void pause() {
            paused = true;
            recital.ifPresent(Exchange::pause);
        }

        @Override
        public void resume() {
            paused = false;
            recital.ifPresent(Exchange::resume);
        }

        @Override
        public void cancel() {
            cancelled = true;
            recital.ifPresent(Exchange::cancel);
        }
    }
}
