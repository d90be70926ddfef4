package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a model takes of a request, and in which words, where that differs from OpenAI's chat completions. What is absent is
 * not known: then a request passes as its caller wrote it.
 *
 * @param api the API by which the model is asked; that of its provider if absent
 * @param tokensField the field that bounds an answer
 * @param outputTokensMax the most tokens of an answer; a larger bound is lowered to it
 * @param instructions the role under which a caller's instructions are given
 * @param streamUsage whether a stream may be asked for its usage; it may if absent
 * @param effort how it is told how much to think
 * @param strict whether a tool may be strict; a mark that it may not have is left out
 * @param schemas how it is told the schema of its answer, if its provider takes no {@code json_schema}
 * @param thoughts what becomes of the thoughts ({@code reasoning_content}) in a conversation
 * @param summaries whether it gives its thoughts in short to who asks for that by OpenAI's responses; those pass who ask, if absent
 * @param callIds which ids of tool calls it takes; others are replaced, the same by the same
 * @param prefill whether it goes on from a last message of the assistant; one that does not refuses it
 * @param only the only fields it takes, at most 100; others are left out
 * @param parameters how single fields are treated, at most 100
 */
public record ModelForm(
        Optional<Api> api,
        Optional<TokensField> tokensField,
        Optional<Long> outputTokensMax,
        Optional<Instructions> instructions,
        Optional<Boolean> streamUsage,
        Optional<Effort> effort,
        Optional<Boolean> strict,
        Optional<Schemas> schemas,
        Optional<Thoughts> thoughts,
        Optional<Summaries> summaries,
        Optional<CallIds> callIds,
        Optional<Boolean> prefill,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> only,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Parameter> parameters) {
    /** Nothing is known. */
    public static final ModelForm UNKNOWN = new ModelForm(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of());

    private static final int FIELDS_MAX = 100;
    private static final int NAME_CHARS_MAX = 64;

    public ModelForm {
        only = List.copyOf(only);
        parameters = Map.copyOf(parameters);
        if (only.size() > FIELDS_MAX || parameters.size() > FIELDS_MAX) {
            throw new IllegalArgumentException("at most " + FIELDS_MAX + " fields");
        }
        only.forEach(ModelForm::field);
        parameters.keySet().forEach(ModelForm::field);
        if (outputTokensMax.filter(most -> most < 1).isPresent()) {
            throw new IllegalArgumentException("output_tokens_max is at least 1");
        }
    }

    /** This form where the other says nothing, and the other where it does; single fields likewise. */
    public ModelForm and(ModelForm other) {
        var treated = new java.util.HashMap<>(parameters);
        treated.putAll(other.parameters);
        return new ModelForm(
                other.api.or(() -> api),
                other.tokensField.or(() -> tokensField),
                other.outputTokensMax.or(() -> outputTokensMax),
                other.instructions.or(() -> instructions),
                other.streamUsage.or(() -> streamUsage),
                other.effort.or(() -> effort),
                other.strict.or(() -> strict),
                other.schemas.or(() -> schemas),
                other.thoughts.or(() -> thoughts),
                other.summaries.or(() -> summaries),
                other.callIds.or(() -> callIds),
                other.prefill.or(() -> prefill),
                other.only.isEmpty() ? only : other.only,
                treated);
    }

    /** This form, asked by that API. */
    public ModelForm askedBy(Api asked) {
        return with(Optional.of(asked), schemas);
    }

    /** This form, told schemas in that way. */
    public ModelForm toldSchemas(Schemas way) {
        return with(api, Optional.of(way));
    }

    private ModelForm with(Optional<Api> asked, Optional<Schemas> told) {
        return new ModelForm(
                asked,
                tokensField,
                outputTokensMax,
                instructions,
                streamUsage,
                effort,
                strict,
                told,
                thoughts,
                summaries,
                callIds,
                prefill,
                only,
                parameters);
    }

    /** The APIs by which models are asked. */
    public enum Api {
        /** OpenAI's chat completions, as most servers speak them. */
        CHAT,
        /** OpenAI's responses. */
        RESPONSES,
        /** Anthropic's messages. */
        MESSAGES,
        /** Gemini's generateContent. */
        GEMINI;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The field of a chat completion that bounds its answer. */
    public enum TokensField {
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The role of a message with instructions. */
    public enum Instructions {
        SYSTEM,
        DEVELOPER;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a model is told the schema of its answer that its provider does not hold it to. */
    public enum Schemas {
        /** As a tool that it must call; in words where the schema is of no object. */
        TOOL,
        /** In words, and that its answer is to be a JSON object. */
        OBJECT,
        /** In words alone. */
        WORDS;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of a summary of a model's thoughts. */
    public enum Summaries {
        /** One is asked for where the caller asks for none. */
        ASKED,
        /** It refuses to be asked: the wish is left out. */
        REFUSED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a model makes of the thoughts in a conversation. */
    public enum Thoughts {
        /** It refuses a message with calls that lacks them: what a conversation has not kept is filled in with a dot. */
        REQUIRED,
        /** It refuses a message that has them: they are left out. */
        REFUSED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Which ids of tool calls a model takes.
     *
     * @param charsMax the longest, 8 to 64
     * @param word whether each is of letters, digits, underscores and hyphens only
     * @param exact whether each is as long as that and of letters and digits only
     */
    public record CallIds(int charsMax, Optional<Boolean> exact, Optional<Boolean> word) {
        public CallIds {
            if (charsMax < 8 || charsMax > 64) {
                throw new IllegalArgumentException("chars_max of call_ids is 8 to 64");
            }
        }

        public boolean takes(String id) {
            return exact.orElse(false)
                    ? id.length() == charsMax && id.chars().allMatch(CallIds::isPlain)
                    : id.length() <= charsMax
                            && (!word.orElse(false) || id.chars().allMatch(CallIds::isOfWords));
        }

        private static boolean isOfWords(int each) {
            return isPlain(each) || each == '_' || each == '-';
        }

        private static boolean isPlain(int each) {
            return each < 128 && Character.isLetterOrDigit(each);
        }
    }

    /** How much a model is to think, least first. */
    public enum Level {
        NONE,
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH,
        XHIGH,
        MAX;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The words in which an effort is said. */
    public enum Saying {
        /** {@code reasoning_effort}. */
        REASONING_EFFORT(Api.CHAT),
        /** {@code thinking: {type: enabled}}, the same for every level but none, or {@code disabled}. */
        THINKING_TYPE(Api.CHAT),
        /** {@code enable_thinking: true}, the same for every level but none, or {@code false}. */
        ENABLE_THINKING(Api.CHAT),
        /** {@code reasoning.effort} of OpenAI's responses. */
        REASONING(Api.RESPONSES),
        /** Anthropic's {@code output_config.effort} alone. */
        OUTPUT_EFFORT(Api.MESSAGES),
        /** The same, and {@code thinking: {type: adaptive}}. */
        ADAPTIVE(Api.MESSAGES),
        /** Anthropic's {@code thinking: {type: enabled}} with its {@code budget_tokens}. */
        BUDGET_TOKENS(Api.MESSAGES),
        /** Gemini's {@code thinkingConfig.thinkingLevel}. */
        THINKING_LEVEL(Api.GEMINI),
        /** Gemini's {@code thinkingConfig.thinkingBudget}. */
        THINKING_BUDGET(Api.GEMINI);

        private final Api api;

        Saying(Api api) {
            this.api = api;
        }

        /** Whose words they are. */
        public Api api() {
            return api;
        }

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a model is told how much to think. A level that it lacks becomes the next lower one that it has, or its lowest.
     *
     * @param levels those it takes; none at all means that it is never told any
     * @param said in which words
     * @param byDefault what it does if it is told nothing; unknown if absent
     * @param withTools the only level beside function tools; then it is said even if nobody asked
     * @param off the {@code thinking.type} by which {@link Level#NONE} is said, where it is no level like others
     * @param budgets the tokens for each level's word but none, for {@link Saying#THINKING_BUDGET} (none too) and {@link
     *     Saying#BUDGET_TOKENS}
     */
    public record Effort(
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Level> levels,
            Saying said,
            Optional<Level> byDefault,
            Optional<Level> withTools,
            Optional<String> off,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Integer> budgets) {
        public Effort {
            levels = levels.stream().sorted().distinct().toList();
            budgets = Map.copyOf(budgets);
            if (said == null) {
                throw new IllegalArgumentException("an effort says in which words: said");
            }
            var budgeted = said == Saying.BUDGET_TOKENS
                    ? levels.stream().filter(level -> level != Level.NONE).toList()
                    : levels;
            if ((said == Saying.THINKING_BUDGET || said == Saying.BUDGET_TOKENS)
                    && !budgeted.stream().map(Level::word).allMatch(budgets::containsKey)) {
                throw new IllegalArgumentException("a thinking budget has tokens for each of its levels");
            }
            if (withTools.isPresent() && !levels.contains(withTools.get())) {
                throw new IllegalArgumentException("with_tools is one of the levels");
            }
        }

        /** The level that comes next to what was asked; empty if it is never told any. */
        public Optional<Level> nearest(Level asked) {
            return levels.stream()
                    .filter(level -> level.compareTo(asked) <= 0)
                    .reduce((lower, higher) -> higher)
                    .or(() -> levels.stream().findFirst());
        }
    }

    /** What is done about a field. */
    public enum Act {
        /** It is left out; the caller is told. */
        DROP,
        /** The model cannot be asked so; another one may. */
        REFUSE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How one field is treated: first its act, then its bounds, then its name.
     *
     * @param act what is done about it; under all of the conditions that follow, where there are any
     * @param except the values (texts, or others as JSON) about which it is not done
     * @param beside it is done only where one of these fields is there too
     * @param thinking it is done only while the model thinks, as far as that is known
     * @param min a lesser number becomes this
     * @param max a greater number becomes this
     * @param name what the field is called there
     * @param set what is said whatever the caller says
     * @param why for the caller who is refused
     */
    public record Parameter(
            Optional<Act> act,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> except,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> beside,
            Optional<Boolean> thinking,
            Optional<Double> min,
            Optional<Double> max,
            Optional<String> name,
            Optional<JsonNode> set,
            Optional<String> why) {
        public Parameter {
            except = List.copyOf(except);
            beside = List.copyOf(beside);
            // What is absent reads as a node of its own kind.
            set = set.filter(value -> !value.isNull() && !value.isMissingNode());
            name.ifPresent(ModelForm::field);
        }
    }

    private static void field(String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException("a field's name is 1 to " + NAME_CHARS_MAX + " characters");
        }
    }
}
