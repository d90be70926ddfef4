package dev.sluice.router.sight;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.route.installation.Providers;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Measures model calls by OpenTelemetry's conventions for generative AI, if there is a receiver for that. Without one nothing
 * is made. Calls that asked no provider are not measured. See ADR 0027.
 */
@Singleton
public class CallMeters {
    private static final String OTHER = "other";

    private final Providers providers;
    private final Optional<MetricExport> export;
    private final Optional<CallHistograms> histograms;

    CallMeters(RouterConfig config, Providers providers) {
        this.providers = providers;
        export = Receiver.of(config.metrics()).map(MetricExport::new);
        histograms = export.map(sending -> new CallHistograms(sending.meter()));
    }

    /** Whatever takes time is done before the first call, not on its event loop. */
    void start(@Observes StartupEvent ready) {}

    void ended(CallEnded call) {
        if (histograms.isPresent() && call.reused().isEmpty()) {
            histograms.get().count(model(call.ticket()), call);
        }
    }

    @PreDestroy
    void close() {
        export.ifPresent(MetricExport::close);
    }

    /** Models that nobody configured are one, so that callers cannot make series without end. */
    private String model(CallTicket ticket) {
        var model = ticket.candidate().model();
        return providers.table().known().contains(model) ? model : OTHER;
    }
}
