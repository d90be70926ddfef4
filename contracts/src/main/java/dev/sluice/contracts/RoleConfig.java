package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ModelForm.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a role is in one tenant: what users call the configuration of an agent. A version of it stands in a
 * {@link RoleChange}.
 *
 * @param prompt the system prompt, 1 to {@value #PROMPT_CHARS_MAX} characters and not blank
 * @param tools the names of the tools that its model is offered, at most {@value #TOOLS_MAX}; one that is gone is left out
 * @param model what the llm-router is asked for: an alias, a model's name or {@code <provider>/<model>}; without one
 *     {@code role/<name>}
 * @param temperature 0 to 2; without one the provider's own
 * @param effort how much its model is to think; without one the provider's own
 * @param contextTokens how many tokens its model reads and writes in all, 2,000 to 10,000,000
 * @param maxTokens how many tokens one answer of its model may have, 1 to 1,000,000
 * @param limits what a turn that is given to it may spend, where that is less than the turn might
 * @param pool whose workers make its model calls; without one its own where it ships with Sluice, else {@code coder}'s
 * @param handsTo roles beside those that ship, to which it may hand its task or give tasks of a plan; at most
 *     {@value #HANDS_TO_MAX}
 * @param metadata a JSON object that nobody but its author reads, at most {@value #METADATA_BYTES_MAX} bytes
 */
public record RoleConfig(
        String prompt,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> tools,
        Optional<String> model,
        Optional<Double> temperature,
        Optional<Level> effort,
        Optional<Integer> contextTokens,
        Optional<Integer> maxTokens,
        Optional<RoleLimits> limits,
        Optional<String> pool,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Role> handsTo,
        Optional<JsonNode> metadata) {
    /**
     * The kind of the {@link ConfigVersion} that says how a role ships, under the key {@code shipped/<role>}: written by
     * agent-workers when they start, for those who show and change roles.
     */
    public static final String SHIPPED_KIND = "shipped";

    public static final int PROMPT_CHARS_MAX = 64_000;
    public static final int TOOLS_MAX = 128;
    public static final int HANDS_TO_MAX = 16;
    public static final int METADATA_BYTES_MAX = 16_384;

    /** As JSON writes it: a control character takes six bytes. */
    private static final int PROMPT_BYTES_MAX = 256_000;

    /** Without a slash, which separates a tenant from a tool of its own in {@link ToolDefinition#key()}. */
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    private static final int MODEL_CHARS_MAX = 128;

    /** @throws InvalidField if a field is outside of its bounds */
    public RoleConfig {
        prompt = required(prompt);
        tools = List.copyOf(distinct("tools", tools, TOOLS_MAX));
        for (var tool : tools) {
            check(TOOL.matcher(tool).matches(), "tools", "a tool's name is 1 to 128 letters, digits, _ . : and -");
        }
        check(
                model.filter(name -> name.isBlank()
                                || name.length() > MODEL_CHARS_MAX
                                || name.contains("://")
                                || !name.chars().allMatch(character -> character > ' ' && character < 0x7f))
                        .isEmpty(),
                "model",
                "a model is 1 to " + MODEL_CHARS_MAX + " visible ASCII characters and no URL");
        check(temperature.filter(value -> !(value >= 0 && value <= 2)).isEmpty(), "temperature", "is 0 to 2");
        between("context_tokens", contextTokens, 2_000, 10_000_000);
        between("max_tokens", maxTokens, 1, 1_000_000);
        check(pool.filter(name -> !Role.isName(name)).isEmpty(), "pool", "a pool is named as a role is");
        handsTo = List.copyOf(distinct("hands_to", handsTo, HANDS_TO_MAX));
        metadata = metadata.filter(said -> !said.isNull());
        metadata.ifPresent(RoleConfig::checkMetadata);
    }

    private static String required(String prompt) {
        check(prompt != null && !prompt.isBlank(), "prompt", "is missing or blank");
        check(prompt.length() <= PROMPT_CHARS_MAX, "prompt", "is longer than " + PROMPT_CHARS_MAX + " characters");
        check(
                TextLimit.bytesAsWritten(prompt) <= PROMPT_BYTES_MAX,
                "prompt",
                "takes more than " + PROMPT_BYTES_MAX + " bytes when written");
        return prompt;
    }

    private static <T> List<T> distinct(String field, List<T> given, int max) {
        check(given.size() <= max, field, "has at most " + max + " entries");
        check(new HashSet<>(given).size() == given.size(), field, "names one twice");
        return given;
    }

    private static void between(String field, Optional<Integer> given, int min, int max) {
        check(given.filter(value -> value < min || value > max).isEmpty(), field, "is " + min + " to " + max);
    }

    private static void checkMetadata(JsonNode metadata) {
        check(metadata.isObject(), "metadata", "is a JSON object");
        check(
                TextLimit.bytesAsWritten(metadata) <= METADATA_BYTES_MAX,
                "metadata",
                "takes at most " + METADATA_BYTES_MAX + " bytes");
    }

    private static void check(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw new InvalidField(field, otherwise);
        }
    }
}
