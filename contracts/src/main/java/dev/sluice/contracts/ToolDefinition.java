package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A tool that executors offer, on {@code sluice.tools}, keyed by its name.
 *
 * @param description what the model is told
 * @param parameters a JSON Schema (2020-12) of the arguments object
 * @param effect whether it changes anything: effects run one at a time per workspace and at most once
 * @param approvalByDefault whether the built-in policy asks a person first
 * @param version digest of the definition, bound into approvals
 * @param time how its calls ask for time; empty if they take as long as any
 */
public record ToolDefinition(
        String name,
        String description,
        JsonNode parameters,
        boolean effect,
        boolean approvalByDefault,
        Risk risk,
        String version,
        Optional<TimeAsked> time) {
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
}
