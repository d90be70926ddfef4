package dev.sluice.router.sight;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends spans to an OTLP receiver, in batches, by a thread of its own. Nobody ever waits for it: when {@value #SPANS_MAX}
 * spans wait to be sent, further ones are dropped. A call that comes as sampled is sampled, and no other.
 */
final class SpanExport implements AutoCloseable {
    private static final int SPANS_MAX = 2048;
    private static final int BATCH_SPANS_MAX = 512;
    private static final Duration BATCH_EVERY = Duration.ofSeconds(2);
    private static final Duration SEND_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(2);

    private final SdkTracerProvider tracers;

    SpanExport(Receiver receiver) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver.url("traces"))
                .setTimeout(SEND_MAX);
        receiver.headers().forEach(exporter::addHeader);
        var batches = BatchSpanProcessor.builder(exporter.build())
                .setMaxQueueSize(SPANS_MAX)
                .setMaxExportBatchSize(BATCH_SPANS_MAX)
                .setScheduleDelay(BATCH_EVERY)
                .setExporterTimeout(SEND_MAX)
                .build();
        tracers = SdkTracerProvider.builder()
                .setResource(Receiver.self())
                .addSpanProcessor(batches)
                .build();
    }

    Tracer tracer() {
        return tracers.get(Receiver.NAME);
    }

    /** Sends what waits, if that can be done at once. */
    @Override
    public void close() {
        tracers.shutdown().join(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
