package dev.sluice.router.sight;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.CallTicket;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes spans of model calls by OpenTelemetry's conventions for generative AI, if there is a receiver for them. Without one
 * nothing is made. See ADR 0024.
 */
@Singleton
public class CallSpans {
    private final Optional<SpanExport> export;
    private final Optional<Tracer> tracer;

    @Inject
    CallSpans(RouterConfig config) {
        export = Receiver.of(config.traces()).map(SpanExport::new);
        tracer = export.map(SpanExport::tracer);
    }

    /** Makes every span by this tracer. */
    CallSpans(Tracer tracer) {
        this.export = Optional.empty();
        this.tracer = Optional.of(tracer);
    }

    /** Whatever takes time is done before the first call, not on its event loop. */
    void start(@Observes StartupEvent ready) {}

    Optional<CallSpan> begin(CallTicket ticket) {
        return tracer.map(known -> CallSpan.begin(known, ticket));
    }

    @PreDestroy
    void close() {
        export.ifPresent(SpanExport::close);
    }
}
