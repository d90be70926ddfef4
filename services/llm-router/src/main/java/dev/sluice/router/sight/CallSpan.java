package dev.sluice.router.sight;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The span of one model call, under its caller's, with one below it for each attempt. Lives on the call's context. */
final class CallSpan {
    private final Tracer tracer;
    private final Span span;
    private final Context inside;
    private final Instant began = Instant.now();
    private final Map<Integer, Span> attempts = new HashMap<>();

    private CallSpan(Tracer tracer, Span span, Context outside) {
        this.tracer = tracer;
        this.span = span;
        this.inside = outside.with(span);
    }

    static CallSpan begin(Tracer tracer, CallTicket ticket) {
        var request = ticket.call().request();
        var operation = operation(request);
        var outside = Context.root().with(Span.wrap(remote(ticket.call().traceparent())));
        var span = tracer.spanBuilder(operation + " " + request.model())
                .setParent(outside)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(SpanNames.OPERATION, operation)
                .setAttribute(SpanNames.REQUEST_MODEL, request.model())
                .setAttribute(SpanNames.PROVIDER, ticket.candidate().provider())
                .setAttribute(SpanNames.CALL, ticket.call().id())
                .startSpan();
        describe(span, ticket);
        return new CallSpan(tracer, span, outside);
    }

    private static void describe(Span span, CallTicket ticket) {
        var caller = ticket.caller();
        span.setAttribute(SpanNames.TENANT, caller.tenant().value());
        caller.session().ifPresent(session -> {
            span.setAttribute(SpanNames.SESSION, session.value());
            span.setAttribute(SpanNames.CONVERSATION, session.value());
        });
        caller.step().ifPresent(step -> span.setAttribute(SpanNames.STEP, step.value()));
        caller.run().ifPresent(run -> span.setAttribute(SpanNames.RUN, run));
        ticket.agent().ifPresent(role -> span.setAttribute(SpanNames.AGENT, role.name()));
        var tokensMax = ticket.call().request().outputTokensMax();
        if (tokensMax > 0) {
            span.setAttribute(SpanNames.REQUEST_TOKENS_MAX, tokensMax);
        }
    }

    /** Begins an attempt's span and gives its trace context, for the provider. */
    String attempting(Attempt attempt) {
        var candidate = attempt.candidate();
        var child = tracer.spanBuilder("attempt " + candidate.provider())
                .setParent(inside)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(SpanNames.PROVIDER, candidate.provider())
                .setAttribute(SpanNames.REQUEST_MODEL, candidate.model())
                .setAttribute(SpanNames.KEY, (long) candidate.key())
                .setAttribute(SpanNames.ATTEMPT, (long) attempt.number())
                .startSpan();
        attempts.put(attempt.number(), child);
        return traceparent(child.getSpanContext());
    }

    void attempted(Attempt attempt, End end) {
        Optional.ofNullable(attempts.remove(attempt.number())).ifPresent(child -> {
            judge(child, end);
            child.end();
        });
    }

    void passedOver(Candidate candidate, ProviderFailure.Kind why) {
        span.addEvent(
                SpanNames.PASSED_OVER,
                Attributes.of(
                        SpanNames.PROVIDER, candidate.provider(),
                        SpanNames.REQUEST_MODEL, candidate.model(),
                        SpanNames.ERROR_TYPE, why.code()));
    }

    void refused(OpenAiError error) {
        span.setAttribute(SpanNames.OUTCOME, "refused");
        fail(span, error.code());
        span.end();
    }

    void ended(CallEnded call) {
        span.setAttribute(SpanNames.PROVIDER, call.ticket().candidate().provider());
        call.firstToken().ifPresent(waited -> span.addEvent(SpanNames.FIRST_TOKEN, began.plus(waited)));
        call.reused().ifPresent(reused -> span.setAttribute(SpanNames.REUSED, word(reused.how())));
        call.finish().ifPresent(said -> {
            said.model().ifPresent(model -> span.setAttribute(SpanNames.RESPONSE_MODEL, model));
            if (!said.reasons().isEmpty()) {
                span.setAttribute(SpanNames.FINISH_REASONS, said.reasons());
            }
        });
        count(call);
        judge(span, call.end());
        span.end();
    }

    private void count(CallEnded call) {
        if (call.usage().equals(TokenUsage.NONE)) {
            return;
        }
        span.setAttribute(SpanNames.INPUT_TOKENS, call.usage().prompt());
        span.setAttribute(SpanNames.OUTPUT_TOKENS, call.usage().completion());
        if (call.estimated()) {
            span.setAttribute(SpanNames.ESTIMATED, true);
        }
    }

    /** A caller who leaves makes no error. */
    private static void judge(Span span, End end) {
        switch (end) {
            case End.Completed() -> span.setAttribute(SpanNames.OUTCOME, "completed");
            case End.Cancelled(var why) -> span.setAttribute(SpanNames.OUTCOME, word(why));
            case End.Failed(var kind) -> {
                span.setAttribute(SpanNames.OUTCOME, kind.code());
                fail(span, kind.code());
            }
        }
    }

    private static void fail(Span span, String code) {
        span.setAttribute(SpanNames.ERROR_TYPE, code);
        span.setStatus(StatusCode.ERROR);
    }

    static String operation(ModelRequest request) {
        return switch (request) {
            case ChatRequest _, ResponsesRequest _ -> "chat";
            case EmbeddingsRequest _ -> "embeddings";
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Its form has been checked at the door. */
    private static SpanContext remote(String traceparent) {
        return SpanContext.createFromRemoteParent(
                traceparent.substring(3, 35),
                traceparent.substring(36, 52),
                TraceFlags.fromHex(traceparent, 53),
                TraceState.getDefault());
    }

    private static String traceparent(SpanContext at) {
        return "00-" + at.getTraceId() + "-" + at.getSpanId() + "-"
                + at.getTraceFlags().asHex();
    }
}
