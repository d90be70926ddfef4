package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * A tool that executors offer, on {@code sluice.tools} under its {@link #key()}.
 *
 * @param description what the model is told
 * @param parameters a JSON Schema (2020-12) of the arguments object
 * @param effect whether it changes anything: effects run one at a time per workspace and at most once
 * @param approvalByDefault whether the built-in policy asks a person first
 * @param version digest of the definition, bound into approvals
 * @param time how its calls ask for time; empty if they take as long as any
 * @param source where it comes from; empty if it is Sluice's own, and for everybody
 */
public record ToolDefinition(
        String name,
        String description,
        JsonNode parameters,
        boolean effect,
        boolean approvalByDefault,
        Risk risk,
        String version,
        Optional<TimeAsked> time,
        Optional<ToolSource> source) {
    /** The tools that no executor offers, because they are about the turn and not about its files. */
    public static final Set<String> OF_THE_TURN = Set.of("ask_user", "hand_over", "propose_plan");

    /** One of Sluice's own. */
    public ToolDefinition(
            String name,
            String description,
            JsonNode parameters,
            boolean effect,
            boolean approvalByDefault,
            Risk risk,
            String version,
            Optional<TimeAsked> time) {
        this(name, description, parameters, effect, approvalByDefault, risk, version, time, Optional.empty());
    }

    /** A tool whose calls take as long as any. */
    public ToolDefinition(
            String name,
            String description,
            JsonNode parameters,
            boolean effect,
            boolean approvalByDefault,
            Risk risk,
            String version) {
        this(name, description, parameters, effect, approvalByDefault, risk, version, Optional.empty());
    }

    /** The record key: its name, behind the tenant's if it is for one only. */
    public String key() {
        return source.map(from -> from.tenant() + "/" + name).orElse(name);
    }
}
