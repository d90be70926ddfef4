package dev.sluice.router.sight;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends what meters have counted to an OTLP receiver, every minute, by a thread of its own. Nobody ever waits for it. */
final class MetricExport implements AutoCloseable {
    /** As OpenTelemetry's own SDKs do. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private static final Duration SEND_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(2);

    private final SdkMeterProvider meters;

    MetricExport(Receiver receiver) {
        var exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(receiver.url("metrics"))
                .setTimeout(SEND_MAX);
        receiver.headers().forEach(exporter::addHeader);
        meters = SdkMeterProvider.builder()
                .setResource(Receiver.self())
                .registerMetricReader(PeriodicMetricReader.builder(exporter.build())
                        .setInterval(EVERY)
                        .build())
                .build();
    }

    Meter meter() {
        return meters.get(Receiver.NAME);
    }

    /** Sends what has been counted since the last time, if that can be done at once. */
    @Override
    public void close() {
        meters.shutdown().join(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
