package dev.sluice.router.sight;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * The names in our spans. Those that begin with {@code gen_ai} and {@code error} are OpenTelemetry's semantic conventions
 * for generative AI, as of 1.37, where they are still in development: see
 * <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">the conventions</a>. The others are ours.
 * None is for what is asked or answered.
 */
final class SpanNames {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> REQUEST_TOKENS_MAX = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    /** The name in the ledger and in the provider's {@code x-request-id}. */
    static final AttributeKey<String> CALL = AttributeKey.stringKey("sluice.call");

    static final AttributeKey<String> TENANT = AttributeKey.stringKey("sluice.tenant");
    static final AttributeKey<String> SESSION = AttributeKey.stringKey("sluice.session");
    static final AttributeKey<String> STEP = AttributeKey.stringKey("sluice.step");
    static final AttributeKey<Long> RUN = AttributeKey.longKey("sluice.run");

    /** How a call or an attempt ended: completed, refused, the failure's code, or why it was cancelled. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sluice.outcome");

    /** Present and true if we counted the tokens because the provider did not say. */
    static final AttributeKey<Boolean> ESTIMATED = AttributeKey.booleanKey("sluice.usage.estimated");

    /** Present if no provider was asked: cached or shared. */
    static final AttributeKey<String> REUSED = AttributeKey.stringKey("sluice.reused");

    /** Which attempt of its call, from 1. */
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("sluice.attempt");

    /** The number of the provider's key, from 1. */
    static final AttributeKey<Long> KEY = AttributeKey.longKey("sluice.provider.key");

    /** The event of the first token that the caller got. */
    static final String FIRST_TOKEN = "sluice.first_token";

    /** The event of a candidate that could not be asked: its breaker is open, or its queue full. */
    static final String PASSED_OVER = "sluice.passed_over";

    private SpanNames() {}
}
