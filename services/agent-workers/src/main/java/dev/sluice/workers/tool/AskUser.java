package dev.sluice.workers.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;

/** The tool by which a model asks the user; what the user answers is the next thing that it is told. */
public final class AskUser {
    public static final ToolDefinition TOOL = new ToolDefinition(
            "ask_user",
            "Asks the user one question and waits for the answer, which may take days. Only for what you cannot find out"
                    + " yourself and what makes a difference. Ask alone, with no other call beside it.",
            Parameters.object("""
                    {"type": "object", "required": ["question"], "properties": {
                      "question": {"type": "string",
                        "description": "the question, with what the user needs to know to answer it"}}}"""),
            false,
            false,
            Risk.LOW,
            "1");

    private AskUser() {}

    static OwnCall read(JsonNode arguments) {
        var question = arguments.path("question").asText("");
        return question.isBlank()
                ? new OwnCall.Unclear("You called ask_user without a question.")
                : new OwnCall.Asks(question);
    }
}
