package dev.sluice.router.sight;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallTrace;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes spans of model calls by OpenTelemetry's conventions for generative AI, if there is a receiver for them. Without one
 * nothing is made. See ADR 0024.
 */
@Singleton
public class CallSpans implements CallTrace.Source {
    private final Optional<SpanExport> export;

    CallSpans(RouterConfig config) {
        export = Receiver.of(config.traces()).map(SpanExport::new);
    }

    /** Whatever takes time is done before the first call, not on its event loop. */
    void start(@Observes StartupEvent ready) {}

    @Override
    public CallTrace begin(CallTicket ticket) {
        return export.<CallTrace>map(sending -> CallSpan.begin(sending.tracer(), ticket))
                .orElse(CallTrace.NONE);
    }

    @PreDestroy
    void close() {
        export.ifPresent(SpanExport::close);
    }
}
