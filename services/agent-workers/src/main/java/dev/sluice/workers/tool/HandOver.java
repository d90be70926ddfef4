package dev.sluice.workers.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;

/** The tool by which a model gives its task to another role. */
final class HandOver {
    static final ToolDefinition TOOL = new ToolDefinition(
            "hand_over",
            "Gives your task to another agent, who sees all that you saw and goes on in your place. Only if the work needs"
                    + " what you may not do or another does better; then you are done with it. Call it alone.",
            Parameters.object("""
                    {"type": "object", "required": ["to", "instruction"], "properties": {
                      "to": {"type": "string", "description": "the name of the agent"},
                      "instruction": {"type": "string",
                        "description": "what is left to do, and what you found out so far"}}}"""),
            false,
            false,
            Risk.LOW,
            "1");

    private HandOver() {}

    static OwnCall read(JsonNode arguments) {
        var to = arguments.path("to").asText("").strip();
        var instruction = arguments.path("instruction").asText("").strip();
        if (!Role.isName(to) || instruction.isEmpty()) {
            return new OwnCall.Unclear("hand_over needs the name of an agent as \"to\" and an \"instruction\".");
        }
        return new OwnCall.HandsOver(new Role(to), instruction);
    }
}
