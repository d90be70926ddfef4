package dev.sluice.workers.prompt;

import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a role is to a model: a version of its prompt, the tools it may use and how freely it should write.
 *
 * <p>Its file is Markdown to be read as prose, behind a few {@code name: value} lines between two lines of dashes:
 * {@code tools}, a comma-separated list, {@code temperature}, {@code effort} and {@code context-tokens}. Each may be missing.
 *
 * @param prompt the system prompt
 * @param tools the names of the tools it may be offered; none of them need exist
 * @param temperature 0 to 2; empty leaves it to the provider, as today's models want it
 * @param effort how much its model is to think; empty leaves it to the provider
 * @param contextTokens how many tokens its model reads and writes in all; empty if the role does not say
 * @param named the model that it asks for by name; empty leaves it to the llm-router
 * @param maxTokens how many tokens one answer may have; empty leaves it to the provider
 */
public record RoleSheet(
        Role role,
        String prompt,
        List<String> tools,
        Optional<Double> temperature,
        Optional<Level> effort,
        Optional<Integer> contextTokens,
        Optional<String> named,
        Optional<Integer> maxTokens) {
    private static final String FENCE = "---";

    private static final int CONTEXT_TOKENS_MIN = 2_000;

    public RoleSheet {
        tools = List.copyOf(tools);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("the role " + role + " has no prompt");
        }
        temperature.ifPresent(value -> {
            if (value < 0 || value > 2) {
                throw new IllegalArgumentException("the temperature of " + role + " must be between 0 and 2");
            }
        });
        if (contextTokens.filter(tokens -> tokens < CONTEXT_TOKENS_MIN).isPresent()) {
            throw new IllegalArgumentException(
                    "the context of " + role + " must be at least " + CONTEXT_TOKENS_MIN + " tokens");
        }
    }

    /** A role that leaves model and length of its answers to others. */
    public RoleSheet(
            Role role,
            String prompt,
            List<String> tools,
            Optional<Double> temperature,
            Optional<Level> effort,
            Optional<Integer> contextTokens) {
        this(role, prompt, tools, temperature, effort, contextTokens, Optional.empty(), Optional.empty());
    }

    /** A role as a tenant set it. */
    static RoleSheet of(Role role, RoleConfig config) {
        return new RoleSheet(
                role,
                config.prompt(),
                config.tools(),
                config.temperature(),
                config.effort(),
                config.contextTokens(),
                config.model(),
                config.maxTokens());
    }

    /** As others are told of it. */
    public RoleConfig config() {
        return new RoleConfig(
                prompt,
                tools,
                named,
                temperature,
                effort,
                contextTokens,
                maxTokens,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** The model that the llm-router is asked for; where the role names none, the router knows which one serves it. */
    public String model() {
        return named.orElseGet(() -> "role/" + role.name());
    }

    /** Reads a sheet; an unknown or malformed line at its head is refused, so that a slip is not silently a setting. */
    public static RoleSheet parse(Role role, String markdown) {
        var lines = markdown.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FENCE)) {
            return new RoleSheet(
                    role, markdown.strip(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        var tools = new ArrayList<String>();
        var temperature = Optional.<Double>empty();
        var effort = Optional.<Level>empty();
        var contextTokens = Optional.<Integer>empty();
        int at = 1;
        for (; !lines.get(at).equals(FENCE); at++) {
            var colon = lines.get(at).indexOf(':');
            var name = lines.get(at).substring(0, Math.max(colon, 0)).strip();
            var value = lines.get(at).substring(colon + 1).strip();
            switch (name) {
                case "tools" -> List.of(value.split("\\s*,\\s*")).forEach(tools::add);
                case "temperature" -> temperature = Optional.of(Double.valueOf(value));
                case "effort" -> effort = Optional.of(level(role, value));
                case "context-tokens" -> contextTokens = Optional.of(Integer.valueOf(value));
                default ->
                    throw new IllegalArgumentException(
                            "the role " + role + " has a line at its head that says '" + lines.get(at) + "'");
            }
        }
        var prompt = String.join("\n", lines.subList(at + 1, lines.size())).strip();
        return new RoleSheet(role, prompt, tools, temperature, effort, contextTokens);
    }

    /** All that it says, line by line, so that two versions can be compared. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("tools: " + String.join(", ", tools));
        temperature.ifPresent(value -> lines.add("temperature: " + value));
        effort.ifPresent(level -> lines.add("effort: " + level.word()));
        contextTokens.ifPresent(tokens -> lines.add("context-tokens: " + tokens));
        prompt.lines().forEach(lines::add);
        return lines;
    }

    private static Level level(Role role, String word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the role " + role + " has no such effort: " + word));
    }
}
