package dev.sluice.router.sight;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;

/** Follows every call and keeps its spans, for a test that asks for it. */
@Alternative
@Singleton
public class SpansInMemory extends CallSpans {
    private final InMemorySpanExporter spans;

    SpansInMemory() {
        this(InMemorySpanExporter.create());
    }

    private SpansInMemory(InMemorySpanExporter spans) {
        super(SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build()
                .get("test"));
        this.spans = spans;
    }

    /** The finished spans of one trace, in the order in which they ended. */
    public List<SpanData> of(String trace) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().equals(trace))
                .toList();
    }
}
