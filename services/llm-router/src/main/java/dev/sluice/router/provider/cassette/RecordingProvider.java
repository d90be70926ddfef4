package dev.sluice.router.provider.cassette;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.StreamReading;
import dev.sluice.router.dialect.reply.WholeReading;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Lets another provider answer and keeps every finished answer for {@link ReplayingProvider}. Failures and broken or
 * cancelled streams are not kept. Never makes the caller wait.
 */
public final class RecordingProvider implements Provider {
    private static final Logger LOG = Logger.getLogger(RecordingProvider.class);

    private final Provider provider;
    private final Cassette cassette;
    private final long bytesMax;

    /**
     * @param shared whether every tenant is given what any was answered
     * @param bytesMax the largest answer that is kept
     */
    public RecordingProvider(Provider provider, Path directory, boolean shared, long bytesMax) {
        this.provider = provider;
        this.cassette = new Cassette(directory, shared);
        this.bytesMax = bytesMax;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        var recording = new Recording(call);
        return provider.call(call, reply -> {
            recording.take(reply);
            replies.accept(reply);
        });
    }

    @Override
    public List<Api> apis() {
        return provider.apis();
    }

    @Override
    public boolean has(Api api) {
        return provider.has(api);
    }

    @Override
    public OptionalLong completionTokensMax() {
        return provider.completionTokensMax();
    }

    @Override
    public Future<List<String>> models() {
        return provider.models();
    }

    @Override
    public void close() {
        provider.close();
    }

    /** What has come so far of one answer. */
    private final class Recording {
        private final ProviderCall call;
        private final Cassette.Entry entry;
        private final List<Reply> pieces = new ArrayList<>();
        private final StreamReading reading = new StreamReading();
        private long bytes;

        Recording(ProviderCall call) {
            this.call = call;
            // The request is let go once its answer begins.
            this.entry = cassette.entry(call);
        }

        void take(Reply reply) {
            switch (reply) {
                case Reply.Chunk chunk -> {
                    reading.read(chunk.json());
                    add(reply, chunk.data().length);
                }
                case Reply.Whole whole -> {
                    add(reply, whole.data().length);
                    keepIf(WholeReading.of(call.request(), whole.json())
                            .defect()
                            .isEmpty());
                }
                case Reply.Counted counted -> add(reply, 0);
                case Reply.Ended ended -> {
                    add(reply, 0);
                    keepIf(reading.defect().isEmpty());
                }
                case Reply.Failed failed -> pieces.clear();
            }
        }

        private void add(Reply reply, int size) {
            bytes += size;
            if (bytes <= bytesMax) {
                pieces.add(reply);
            } else {
                pieces.clear();
            }
        }

        private void keepIf(boolean finished) {
            if (!finished || bytes > bytesMax) {
                return;
            }
            Vertx.currentContext()
                    .<Void>executeBlocking(
                            () -> {
                                cassette.keep(entry, pieces);
                                return null;
                            },
                            false)
                    .onFailure(cause -> LOG.warnf(cause, "The answer to %s could not be recorded", call.id()));
        }
    }
}
