package dev.sluice.router.dialect.reply;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What kind of failure a complaint is. The same words mean the same with any status, 200 included, because resellers and
 * proxies wrap what their own provider said in a status of theirs. Pure.
 */
public final class FailureKinds {
    /**
     * Sentences of a request that is longer than the model reads, read in the vendors' pages, their servers' sources and
     * what callers reported of them by November 2026: Anthropic (three), OpenAI (two), Gemini, vLLM and most resellers, xAI,
     * Groq, Poolside, Together, llama.cpp, LM Studio, Copilot, MiniMax, Kimi, Mistral, Ollama, SGLang, Bedrock (two), Cohere,
     * Cerebras; then LM Studio (three), TGI, Cohere, Alibaba, GLM, Doubao, Vertex, Titan, GitHub, TabbyAPI, vLLM, TensorRT,
     * Baidu.
     */
    private static final Pattern TOO_LONG = Pattern.compile("(?i)prompt is too long"
            + "|exceeds? (?:your )?context limit"
            + "|input length exceeds context window"
            + "|exceeds? (?:the |this )?(?:model'?s? )?(?:maximum )?context (?:window|length|size)"
            + "|maximum context length (?:is|of|\\()"
            + "|input token count.{0,40}exceeds the maximum"
            + "|maximum prompt length is"
            + "|reduce the length of the (?:messages|input prompt|prompt)"
            + "|exceeds the maximum allowed input length"
            + "|longer than the model'?s context length"
            + "|exceeds the available context size"
            + "|greater than the context length"
            + "|prompt token count of \\d+ exceeds the limit"
            + "|context window exceeds limit"
            + "|exceeded model token limit"
            + "|too large for model with \\d+ maximum context length"
            + "|(?:prompt|input) too long; exceeded"
            + "|context length exceeded"
            + "|input is too long(?: for requested model| for this model|$|\\.)"
            + "|exceeds the max(?:imum)? input token limit"
            + "|total tokens exceeds the model'?s max"
            + "|current length is \\d+ while limit is \\d+"
            + "|context (?:size|length|window) has been exceeded"
            + "|context length of (?:only )?\\d+ tokens"
            + "|`inputs` (?:tokens \\+|must have less than \\d+ tokens)"
            + "|tokens in the prompt cannot exceed \\d+"
            + "|range of input length should be"
            + "|(?:prompt|input) exceeds max(?:imum)? length"
            + "|exceeds? max message tokens"
            + "|token count is \\d+ but (?:the )?model only supports"
            + "|too many input tokens\\. max"
            + "|request body too large for .{1,60} model\\. max size: \\d+ tokens"
            + "|greater than max_seq_len"
            + "|longer than the maximum model length"
            + "|exceeds maximum input length"
            + "|(?:prompt|input) tokens too long");

    /** A limit per minute that this one request alone is above: no waiting helps it (OpenAI, Groq). */
    private static final Pattern ABOVE_A_LIMIT = Pattern.compile(
            "(?i)request too large for .{0,200}(?:tokens|requests) per|request too large.{0,80}limit \\d+, requested");

    /** More than the account can pay for this one request, though not for a smaller one (OpenRouter). */
    private static final Pattern ABOVE_THE_BALANCE = Pattern.compile("(?i)can only afford [1-9]");

    /** Anthropic (two), DeepSeek, OpenRouter (two), xAI, Alibaba, Moonshot, OpenAI. */
    private static final Pattern NO_CREDIT = Pattern.compile("(?i)credit balance is too low"
            + "|reached your specified api usage limits"
            + "|(?:insufficient|not enough) (?:account )?(?:balance|credits?|funds)"
            + "|requires more credits"
            + "|used all available credits"
            + "|(?:reached|exceeded) (?:its|your|the) (?:monthly )?spend(?:ing)? limit"
            + "|account (?:is )?(?:overdue|in arrears)"
            + "|billing hard limit");

    /** OpenAI, Azure, OpenRouter, Alibaba. */
    private static final Pattern FILTERED =
            Pattern.compile("(?i)(?:input|prompt|content|request) was (?:flagged|rejected)"
                    + "|(?:flagged|blocked|filtered|rejected) (?:by|as a result of|due to) .{0,60}(?:moderation|safety|content)"
                    + "|content management policy"
                    + "|(?:inappropriate|sensitive) content"
                    + "|requires moderation");

    private static final Pattern TOO_MANY = Pattern.compile(
            "(?i)rate.?limit|too many requests|throttl|\\b(?:qps|rpm|tpm|rpd|tpd|requests?) limit (?:reached|exceeded)");

    /** Kimi and OpenAI, Cloudflare, Groq, Claude by Bedrock. */
    private static final Pattern OVERLOADED =
            Pattern.compile("(?i)overloaded|capacity (?:temporarily )?exceeded|(?:at|no|insufficient) capacity");

    /** OpenAI, Anthropic and Mistral, Google, xAI. */
    private static final Pattern WRONG_KEY =
            Pattern.compile("(?i)(?:incorrect|invalid|wrong|missing) (?:x-)?api.?key|api key (?:is )?not valid");

    /** OpenAI and xAI, Ollama, DeepSeek, Groq, Bedrock, LM Studio. */
    private static final Pattern NO_SUCH_MODEL = Pattern.compile("(?i)\\bmodel(?: not exist$"
            + "|:? [`'\"]?[\\w./:@-]{0,100}[`'\"]? ?(?:does not exist|not found|has been (?:decommissioned|retired))"
            + "| identifier is invalid)|invalid model identifier");

    private FailureKinds() {}

    /** @param status that of the answer; empty where it was 200 or is not known, and then what the complaint names counts */
    public static Kind of(OptionalInt status, Complaint complaint) {
        var code = status.isPresent() ? status : complaint.status();
        return byWords(complaint, code)
                .orElseGet(() -> code.isPresent()
                        ? byStatus(code.getAsInt(), complaint)
                        : byVagueWords(complaint)
                                .or(() -> bySentence(complaint.sentence()))
                                .orElse(Kind.STREAM_ERROR));
    }

    private static Optional<Kind> byWords(Complaint said, OptionalInt status) {
        var sentence = said.sentence();
        if (ABOVE_A_LIMIT.matcher(sentence).find()
                || ABOVE_THE_BALANCE.matcher(sentence).find()) {
            return Optional.of(Kind.REQUEST_TOO_LARGE);
        }
        if (said.has(
                        "insufficient_quota",
                        "insufficient_balance",
                        "insufficient_credit",
                        "billing",
                        "arrearage",
                        "exceeded_current_quota",
                        "usage_limit_reached",
                        "not_enough_balance")
                || NO_CREDIT.matcher(sentence).find()) {
            return Optional.of(Kind.OUT_OF_CREDIT);
        }
        if (said.has("context_length", "context_window", "model_max_prompt_tokens", "tokens_limit_reached")
                || (TOO_LONG.matcher(sentence).find()
                        && !TOO_MANY.matcher(sentence).find())) {
            return Optional.of(Kind.CONTEXT_EXCEEDED);
        }
        if (said.has(
                        "content_filter",
                        "content_policy",
                        "moderation",
                        "datainspection",
                        "data_inspection",
                        "responsibleaipolicy",
                        "safety_violation",
                        "prohibited_content",
                        "contentfilter")
                || said.flagged()
                || FILTERED.matcher(sentence).find()) {
            return Optional.of(Kind.CONTENT_FILTERED);
        }
        if (said.has(
                        "model_not_found",
                        "model_not_exist",
                        "invalid_model",
                        "unknown_model",
                        "modelnotfound",
                        "model_decommissioned")
                || NO_SUCH_MODEL.matcher(sentence).find()) {
            return Optional.of(Kind.MODEL_UNKNOWN);
        }
        if (status.isPresent() && status.getAsInt() == 429) {
            return Optional.of(Kind.RATE_LIMITED);
        }
        if (said.has("rate_limit", "ratelimit", "resource_exhausted", "throttl", "too_many_requests")) {
            return Optional.of(Kind.RATE_LIMITED);
        }
        if (said.has("overloaded", "capacity_exceeded")) {
            return Optional.of(Kind.UNAVAILABLE);
        }
        return said.has("invalid_api_key", "api_key_", "authentication", "unauthenticated", "unauthorized")
                ? Optional.of(Kind.CREDENTIALS_REFUSED)
                : Optional.empty();
    }

    private static Kind byStatus(int status, Complaint said) {
        return switch (status) {
            case 429 -> Kind.RATE_LIMITED;
            case 502, 503, 529 -> Kind.UNAVAILABLE;
            case 408, 504, 522, 524 -> Kind.TIMED_OUT;
            case 402 -> Kind.OUT_OF_CREDIT;
            case 401, 407 -> Kind.CREDENTIALS_REFUSED;
            case 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.MODEL_UNKNOWN;
            case 413 -> Kind.REQUEST_TOO_LARGE;
            case 451 -> Kind.CONTENT_FILTERED;
            case 400, 405, 406, 409, 410, 411, 412, 414, 415, 416, 417, 418, 422, 424, 428, 431 -> Kind.REQUEST_REFUSED;
            default -> {
                if (status >= 300 && status < 400) {
                    yield Kind.REDIRECTED;
                }
                yield byVagueWords(said).filter(Kind::ofRequest).orElse(Kind.SERVER_ERROR);
            }
        };
    }

    /** What vendors say to people only, where neither a status nor a word says more. */
    private static Optional<Kind> bySentence(String sentence) {
        if (TOO_MANY.matcher(sentence).find()) {
            return Optional.of(Kind.RATE_LIMITED);
        }
        if (OVERLOADED.matcher(sentence).find()) {
            return Optional.of(Kind.UNAVAILABLE);
        }
        return WRONG_KEY.matcher(sentence).find() ? Optional.of(Kind.CREDENTIALS_REFUSED) : Optional.empty();
    }

    /** What is believed only where no status says more. */
    private static Optional<Kind> byVagueWords(Complaint said) {
        if (said.has("permission", "forbidden", "accessdenied")) {
            return Optional.of(Kind.FORBIDDEN);
        }
        if (said.has(
                "invalid_request",
                "invalid_argument",
                "badrequest",
                "bad_request",
                "invalid_parameter",
                "invalidparameter",
                "unsupported_parameter",
                "unsupported_value",
                "validation",
                "unprocessable")) {
            return Optional.of(Kind.REQUEST_REFUSED);
        }
        if (said.has("not_found")) {
            return Optional.of(Kind.MODEL_UNKNOWN);
        }
        if (said.has("unavailable")) {
            return Optional.of(Kind.UNAVAILABLE);
        }
        if (said.has("timeout", "deadline_exceeded")) {
            return Optional.of(Kind.TIMED_OUT);
        }
        return said.has("server_error", "internal", "api_error") ? Optional.of(Kind.SERVER_ERROR) : Optional.empty();
    }
}
