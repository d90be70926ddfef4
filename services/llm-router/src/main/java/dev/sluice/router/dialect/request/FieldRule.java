package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What type and range a field of a request has at this door, if it is there and not null. Wider than any provider is: what
 * one of them takes within that is for itself to say, and what has no rule passes as it came. Pure.
 */
public record FieldRule(String field, Form form) {
    private static final int TOKENS_MAX = 10_000_000;
    private static final int TEXT_CHARS_MAX = 4_096;
    private static final int TOOLS_MAX = 1_024;
    private static final Form FLAG = new Flag();
    private static final Form TEXT = new Text();
    private static final Form OBJECT = new Fields();
    private static final Form TOKENS = new Whole(1, TOKENS_MAX);

    static final List<FieldRule> CHAT = List.of(
            new FieldRule("max_tokens", TOKENS),
            new FieldRule("max_completion_tokens", TOKENS),
            new FieldRule("n", new Whole(1, 128)),
            new FieldRule("seed", new Whole(Long.MIN_VALUE, Long.MAX_VALUE)),
            new FieldRule("top_logprobs", new Whole(0, 100)),
            new FieldRule("temperature", new Number(0, 5)),
            new FieldRule("top_p", new Number(0, 1)),
            new FieldRule("presence_penalty", new Number(-10, 10)),
            new FieldRule("frequency_penalty", new Number(-10, 10)),
            new FieldRule("logprobs", FLAG),
            new FieldRule("parallel_tool_calls", FLAG),
            new FieldRule("store", FLAG),
            new FieldRule("stop", new TextOr(new Items(64, TEXT))),
            new FieldRule("tools", new Items(TOOLS_MAX, new Tool())),
            new FieldRule("functions", new Items(TOOLS_MAX, new Named())),
            new FieldRule("tool_choice", new TextOr(OBJECT)),
            new FieldRule("function_call", new TextOr(OBJECT)),
            new FieldRule("modalities", new Items(16, TEXT)),
            new FieldRule("response_format", OBJECT),
            new FieldRule("stream_options", OBJECT),
            new FieldRule("logit_bias", OBJECT),
            new FieldRule("metadata", OBJECT),
            new FieldRule("user", TEXT),
            new FieldRule("service_tier", TEXT),
            new FieldRule("reasoning_effort", TEXT),
            new FieldRule("verbosity", TEXT));

    static final List<FieldRule> RESPONSES = List.of(
            new FieldRule("stream", FLAG),
            new FieldRule("max_output_tokens", TOKENS),
            new FieldRule("temperature", new Number(0, 5)),
            new FieldRule("top_p", new Number(0, 1)),
            new FieldRule("parallel_tool_calls", FLAG),
            new FieldRule("previous_response_id", TEXT),
            new FieldRule("max_tool_calls", new Whole(1, TOKENS_MAX)),
            new FieldRule("top_logprobs", new Whole(0, 100)),
            new FieldRule("store", FLAG),
            new FieldRule("background", FLAG),
            new FieldRule("instructions", new AnyText()),
            new FieldRule("truncation", TEXT),
            new FieldRule("include", new Items(64, TEXT)),
            new FieldRule("tools", new Items(TOOLS_MAX, OBJECT)),
            new FieldRule("tool_choice", new TextOr(OBJECT)),
            new FieldRule("text", OBJECT),
            new FieldRule("reasoning", OBJECT),
            new FieldRule("metadata", OBJECT),
            new FieldRule("user", TEXT),
            new FieldRule("service_tier", TEXT),
            new FieldRule("stream_options", OBJECT));

    /** Those that are not read as a chat's. */
    public static final List<FieldRule> MESSAGES = List.of(
            new FieldRule("messages", new Items(100_000, OBJECT)),
            new FieldRule("system", new TextOr(new Items(TOOLS_MAX, OBJECT), new AnyText())),
            new FieldRule("stop_sequences", new Items(64, TEXT)),
            new FieldRule("tools", new Items(TOOLS_MAX, OBJECT)),
            new FieldRule("tool_choice", OBJECT),
            new FieldRule("thinking", OBJECT),
            new FieldRule("output_config", OBJECT),
            new FieldRule("metadata", OBJECT),
            new FieldRule("top_k", new Whole(0, TOKENS_MAX)),
            new FieldRule("mcp_servers", new Items(64, OBJECT)),
            new FieldRule("stream", FLAG));

    static final List<FieldRule> EMBEDDINGS = List.of(
            new FieldRule("dimensions", new Whole(1, 1_000_000)),
            new FieldRule("encoding_format", TEXT),
            new FieldRule("user", TEXT));

    /** What a value is like. */
    sealed interface Form {}

    private record Whole(long min, long max) implements Form {}

    private record Number(double min, double max) implements Form {}

    private record Flag() implements Form {}

    /** A short one. */
    private record Text() implements Form {}

    private record AnyText() implements Form {}

    private record Fields() implements Form {}

    private record Items(int most, Form each) implements Form {}

    private record TextOr(Form other, Form text) implements Form {
        TextOr(Form other) {
            this(other, TEXT);
        }
    }

    /** An object that names a function, or is of another type. */
    private record Tool() implements Form {}

    private record Named() implements Form {}

    /** The error for the first field that breaks its rule. */
    public static Optional<OpenAiError> broken(List<FieldRule> rules, ObjectNode body) {
        for (var rule : rules) {
            var value = body.get(rule.field());
            if (value != null && !value.isNull()) {
                var wanted = rule.wanted(value, rule.form(), rule.field());
                if (wanted.isPresent()) {
                    return wanted;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<OpenAiError> wanted(JsonNode value, Form wanted, String at) {
        return switch (wanted) {
            case Whole(long min, long max) -> unless(isWhole(value, min, max), at, "a whole number" + range(min, max));
            case Number(double min, double max) ->
                unless(
                        value.isNumber() && value.doubleValue() >= min && value.doubleValue() <= max,
                        at,
                        "a number from " + plain(min) + " to " + plain(max));
            case Flag() -> unless(value.isBoolean(), at, "true or false");
            case Text() ->
                unless(
                        value.isTextual() && value.textValue().length() <= TEXT_CHARS_MAX,
                        at,
                        "a text of at most " + TEXT_CHARS_MAX + " characters");
            case AnyText() -> unless(value.isTextual(), at, "a text");
            case Fields() -> unless(value.isObject(), at, "an object");
            case TextOr(Form other, Form text) -> wanted(value, value.isTextual() ? text : other, at);
            case Items(int most, Form each) -> items(value, most, each, at);
            case Tool() when !value.isObject() -> unless(false, at, "an object");
            case Tool() ->
                value.path("type").asText("function").equals("function")
                        ? named(value.path("function"), at + ".function")
                        : unless(value.path("type").isTextual(), at + ".type", "a text");
            case Named() -> named(value, at);
        };
    }

    private Optional<OpenAiError> items(JsonNode value, int most, Form each, String at) {
        if (!value.isArray() || value.size() > most) {
            return unless(false, at, "a list of at most " + most);
        }
        for (int index = 0; index < value.size(); index++) {
            var wanted = wanted(value.get(index), each, at + "[" + index + "]");
            if (wanted.isPresent()) {
                return wanted;
            }
        }
        return Optional.empty();
    }

    private static Optional<OpenAiError> named(JsonNode function, String at) {
        var name = function.path("name");
        var fine = name.isTextual()
                && !name.textValue().isBlank()
                && name.textValue().length() <= 256;
        var parameters = function.path("parameters");
        return unless(fine, at + ".name", "a text of 1 to 256 characters")
                .or(() -> unless(
                        parameters.isMissingNode() || parameters.isNull() || parameters.isObject(),
                        at + ".parameters",
                        "an object"));
    }

    private static boolean isWhole(JsonNode value, long min, long max) {
        if (!value.isNumber() || !value.canConvertToLong() || !value.canConvertToExactIntegral()) {
            return false;
        }
        return value.longValue() >= min && value.longValue() <= max;
    }

    private static String range(long min, long max) {
        return min == Long.MIN_VALUE ? "" : " from " + min + " to " + max;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static Optional<OpenAiError> unless(boolean fine, String at, String wanted) {
        return fine
                ? Optional.empty()
                : Optional.of(OpenAiError.invalidRequest("invalid_value", at + " is " + wanted + ".", at));
    }
}
