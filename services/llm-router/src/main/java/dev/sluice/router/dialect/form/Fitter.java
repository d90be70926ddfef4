package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Act;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.ModelForm.Effort;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.ModelForm.Parameter;
import dev.sluice.contracts.ModelForm.Saying;
import dev.sluice.contracts.ModelForm.Summaries;
import dev.sluice.contracts.ModelForm.TokensField;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Fits the fields of one request to one form. Lives for one call of {@link #fit}. */
final class Fitter {
    private static final String EFFORT = "reasoning_effort";
    private static final String REASONING = "reasoning";
    private static final String SUMMARY = "summary";
    private static final String RESPONSE_TOKENS = "max_output_tokens";

    /** The Responses API refuses a lower bound. */
    private static final long RESPONSE_TOKENS_MIN = 16;

    /** Without these no request is one. */
    private static final Set<String> NEEDED = Set.of("model", "stream", "stream_options");

    private final ModelForm form;
    private final ObjectNode asked;
    private final Api words;
    private final String model;
    private final OptionalLong bound;
    private final ObjectNode fields;
    private final Set<String> adapted = new LinkedHashSet<>();

    /**
     * @param asked all fields but the conversation
     * @param words in which they are: a chat's or a response's
     * @param model the provider's own name of the model
     * @param bound the most tokens of an answer, which the model is told if the caller names no bound
     */
    Fitter(ModelForm form, ObjectNode asked, Api words, String model, OptionalLong bound) {
        this.form = form;
        this.asked = asked;
        this.words = words;
        this.model = model;
        this.bound = bound;
        this.fields = asked.objectNode();
        fields.setAll(asked);
    }

    /** @param request what the fields are of */
    Fitting fit(ModelRequest request) {
        if (form.prefill().filter(taken -> !taken).isPresent()
                && request instanceof ChatRequest chat
                && chat.prefilled()) {
            return new Fitting.Unsayable(
                    "messages",
                    "This model does not go on from a last message of the assistant: end with another one.");
        }
        var effort = Optional.<Level>empty();
        if (form.effort().isPresent()) {
            var word = word(words == Api.RESPONSES ? asked.at("/reasoning/effort") : asked.path(EFFORT));
            var wanted = word.flatMap(Fitter::level);
            if (word.isPresent() && wanted.isEmpty() && words == Api.CHAT) {
                return new Fitting.Unsayable(
                        EFFORT,
                        EFFORT + " is one of "
                                + Arrays.stream(Level.values()).map(Level::word).toList() + ".");
            }
            // A level that is newer than we are is for the model to judge, in its own words.
            effort = word.isPresent() && wanted.isEmpty()
                    ? effort
                    : effort(form.effort().get(), wanted, request);
        }
        var thinks = effort.or(() -> form.effort().flatMap(Effort::byDefault)).map(level -> level != Level.NONE);
        for (var treated : new TreeMap<>(form.parameters()).entrySet()) {
            var refused = treat(treated.getKey(), treated.getValue(), thinks.orElse(true));
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        if (words == Api.RESPONSES) {
            form.summaries().ifPresent(this::summarise);
        }
        tellBound();
        boundTokens();
        tools();
        keepOnlyTaken();
        return new Fitting.Fitted(
                form,
                request,
                adapted.isEmpty() && fields.equals(asked) ? asked : fields,
                effort,
                Optional.empty(),
                List.copyOf(adapted));
    }

    /** What the model is told of how much to think. */
    private Optional<Level> effort(Effort form, Optional<Level> wanted, ModelRequest request) {
        var told = form.withTools().filter(only -> hasTools()).or(() -> wanted.flatMap(form::nearest));
        if (form.said() == Saying.BUDGET_TOKENS
                && told.filter(level -> level != Level.NONE).isPresent()
                && !ThinkingRoom.isIn(asked, request, bound, model)) {
            told = Optional.of(Level.NONE);
        }
        if (wanted.isPresent() && !told.equals(wanted)) {
            adapted.add(EFFORT);
        }
        unsay();
        told.ifPresent(level -> say(form, level));
        return told;
    }

    private void unsay() {
        fields.remove(EFFORT);
        if (words == Api.RESPONSES && fields.path(REASONING).has("effort")) {
            fields.set(REASONING, fields.get(REASONING).deepCopy());
            fields.withObjectProperty(REASONING).remove("effort");
        }
    }

    private void say(Effort form, Level level) {
        switch (form.said()) {
            case REASONING_EFFORT -> {
                if (level == Level.NONE && form.off().isPresent()) {
                    fields.putObject("thinking").put("type", form.off().get());
                } else {
                    fields.put(EFFORT, level.word());
                }
            }
            case THINKING_TYPE ->
                fields.putObject("thinking")
                        .put("type", level == Level.NONE ? form.off().orElse("disabled") : "enabled");
            case ENABLE_THINKING -> fields.put("enable_thinking", level != Level.NONE);
            case REASONING -> {
                var reasoning =
                        asked.path(REASONING) instanceof ObjectNode given ? given.deepCopy() : fields.objectNode();
                fields.set(REASONING, reasoning.put("effort", level.word()));
            }
            case OUTPUT_EFFORT, ADAPTIVE, BUDGET_TOKENS, THINKING_LEVEL, THINKING_BUDGET -> {
                // The adapter of that API says it.
            }
        }
    }

    /** Thoughts in short: the organisation that asks for them may have to be verified, so nobody is asked unless told to. */
    private void summarise(Summaries treated) {
        var reasoning = fields.path(REASONING) instanceof ObjectNode given ? given.deepCopy() : fields.objectNode();
        switch (treated) {
            case ASKED -> {
                if (!reasoning.has(SUMMARY)
                        && !reasoning.path("effort").asText().equals(Level.NONE.word())) {
                    fields.set(REASONING, reasoning.put(SUMMARY, "auto"));
                }
            }
            case REFUSED -> {
                if (reasoning.remove(List.of(SUMMARY, "generate_summary")).size()
                        < fields.path(REASONING).size()) {
                    fields.set(REASONING, reasoning);
                    adapted.add(REASONING + "." + SUMMARY);
                }
            }
        }
    }

    private Optional<Fitting> treat(String name, Parameter rule, boolean thinks) {
        rule.set().ifPresent(value -> {
            if (has(name) && !fields.get(name).equals(value)) {
                adapted.add(name);
            }
            fields.set(name, value);
        });
        if (!has(name)) {
            return Optional.empty();
        }
        var value = fields.get(name);
        if (rule.act().isPresent() && applies(rule, value, thinks)) {
            if (rule.act().get() == Act.REFUSE) {
                return Optional.of(new Fitting.Unsayable(
                        name, rule.why().orElse("This model cannot be asked with this " + name + ".")));
            }
            fields.remove(name);
            adapted.add(name);
            return Optional.empty();
        }
        bound(name, rule, value);
        rule.name().ifPresent(other -> fields.set(other, fields.remove(name)));
        return Optional.empty();
    }

    private boolean applies(Parameter rule, JsonNode value, boolean thinks) {
        return rule.except().stream().noneMatch(taken -> same(value, taken))
                && (rule.beside().isEmpty() || rule.beside().stream().anyMatch(this::has))
                && (rule.thinking().isEmpty() || rule.thinking().get() == thinks);
    }

    private static boolean same(JsonNode value, String taken) {
        if (value.isNumber()) {
            return value.decimalValue().compareTo(new BigDecimal(taken)) == 0;
        }
        return value.isTextual()
                ? value.textValue().equals(taken)
                : value.toString().equals(taken);
    }

    private void bound(String name, Parameter rule, JsonNode value) {
        if (!value.isNumber()) {
            return;
        }
        rule.min().filter(least -> value.doubleValue() < least).ifPresent(least -> adapt(name, least));
        rule.max().filter(most -> value.doubleValue() > most).ifPresent(most -> adapt(name, most));
    }

    private void adapt(String name, double value) {
        fields.put(name, value);
        adapted.add(name);
    }

    /** The bound of the answer, in the field that the model knows, and no larger than it can be. */
    private void tellBound() {
        var named = words == Api.RESPONSES
                ? has(RESPONSE_TOKENS)
                : has(TokensField.MAX_COMPLETION_TOKENS.word()) || has(TokensField.MAX_TOKENS.word());
        if (bound.isPresent() && !named) {
            // Of a model that is not known, the field that every server takes.
            var chat = form.tokensField().orElse(TokensField.MAX_TOKENS).word();
            var field = words == Api.RESPONSES ? RESPONSE_TOKENS : chat;
            fields.put(field, bound.getAsLong());
            adapted.add(field);
        }
    }

    private void boundTokens() {
        if (words == Api.RESPONSES) {
            boundResponse();
            return;
        }
        var newer = TokensField.MAX_COMPLETION_TOKENS.word();
        var older = TokensField.MAX_TOKENS.word();
        if (!has(newer) && !has(older)) {
            return;
        }
        var from = has(newer) ? newer : older;
        var value = fields.get(from);
        var to = form.tokensField().map(TokensField::word).orElse(from);
        if (form.tokensField().isPresent()) {
            fields.remove(List.of(newer, older));
        }
        fields.set(to, value);
        form.outputTokensMax().filter(most -> value.asLong() > most).ifPresent(most -> {
            fields.put(to, most);
            adapted.add(from);
        });
    }

    /** There it has one name, and a least value. */
    private void boundResponse() {
        if (!has(RESPONSE_TOKENS)) {
            return;
        }
        var value = fields.get(RESPONSE_TOKENS).asLong();
        var bounded =
                Math.clamp(value, RESPONSE_TOKENS_MIN, form.outputTokensMax().orElse(Long.MAX_VALUE));
        if (bounded != value) {
            fields.put(RESPONSE_TOKENS, bounded);
            adapted.add(RESPONSE_TOKENS);
        }
    }

    /** Tools as the model takes them. */
    private void tools() {
        var tools = fields.path("tools");
        var strict = form.strict().orElse(true);
        var taken = fields.arrayNode();
        tools.forEach(tool -> taken.add(ToolSchema.taken(tool, strict)));
        if (!strict && ToolSchema.anyStrict(tools)) {
            adapted.add("tools.strict");
        }
        if (!taken.isEmpty() && !taken.equals(tools)) {
            fields.set("tools", taken);
        }
    }

    private void keepOnlyTaken() {
        if (form.only().isEmpty()) {
            return;
        }
        for (var name : List.copyOf(names())) {
            if (!form.only().contains(name) && !NEEDED.contains(name)) {
                if (has(name)) {
                    adapted.add(name);
                }
                fields.remove(name);
            }
        }
    }

    private List<String> names() {
        return fields.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    private boolean has(String name) {
        return fields.hasNonNull(name);
    }

    private boolean hasTools() {
        return !asked.path("tools").isEmpty() || !asked.path("functions").isEmpty();
    }

    private static Optional<String> word(JsonNode effort) {
        return effort.isTextual() ? Optional.of(effort.textValue()) : Optional.empty();
    }

    private static Optional<Level> level(String word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst();
    }
}
