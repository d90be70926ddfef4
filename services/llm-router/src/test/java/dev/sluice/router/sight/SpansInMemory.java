package dev.sluice.router.sight;

import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallTrace;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;

/** Follows every call and keeps its spans, for a test that asks for it. */
@Alternative
@ApplicationScoped
public class SpansInMemory implements CallTrace.Source {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final Tracer tracer = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get("test");

    @Override
    public CallTrace begin(CallTicket ticket) {
        return CallSpan.begin(tracer, ticket);
    }

    /** The finished spans of one trace, in the order in which they ended. */
    public List<SpanData> of(String trace) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().equals(trace))
                .toList();
    }
}
