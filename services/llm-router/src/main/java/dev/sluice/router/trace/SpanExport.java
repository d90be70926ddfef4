package dev.sluice.router.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
    private static final String NAME = "sluice-llm-router";

    private final SdkTracerProvider tracers;

    /**
     * @param receiver the root of its API
     * @param headers sent with every batch; may hold secrets
     */
    SpanExport(URI receiver, Map<String, String> headers) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver.toString().replaceAll("/+$", "") + "/v1/traces")
                .setTimeout(SEND_MAX);
        headers.forEach(exporter::addHeader);
        var batches = BatchSpanProcessor.builder(exporter.build())
                .setMaxQueueSize(SPANS_MAX)
                .setMaxExportBatchSize(BATCH_SPANS_MAX)
                .setScheduleDelay(BATCH_EVERY)
                .setExporterTimeout(SEND_MAX)
                .build();
        tracers = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), NAME))))
                .addSpanProcessor(batches)
                .build();
    }

    Tracer tracer() {
        return tracers.get(NAME);
    }

    /** Sends what waits, if that can be done at once. */
    @Override
    public void close() {
        tracers.shutdown().join(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
