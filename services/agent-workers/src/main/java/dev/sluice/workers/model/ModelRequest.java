package dev.sluice.workers.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepId;
import dev.sluice.workers.tool.Toolbox;
import java.util.List;
import java.util.Optional;

/**
 * One model call of one run of a step.
 *
 * @param ask 1 for the first of its run; one more for each time that the model was asked anew with less to read
 * @param roleVersion the version of the role's configuration that the step was given
 * @param model what the llm-router is asked for: a role's name or a model's
 * @param messages the system prompt and the conversation
 * @param temperature empty leaves it to the provider
 * @param effort how much the model is to think; empty leaves it to the provider
 * @param maxTokens how many tokens the answer may have; empty leaves it to the provider
 * @param costMicrosMax what it may cost; empty where only the budgets of others count
 */
public record ModelRequest(
        StepId step,
        long run,
        int ask,
        Scope scope,
        Role agent,
        String roleVersion,
        String model,
        List<ChatMessage> messages,
        Toolbox tools,
        Optional<Double> temperature,
        Optional<Level> effort,
        Optional<Integer> maxTokens,
        Optional<String> traceparent,
        Optional<Long> costMicrosMax) {

    /** The name of this call at the llm-router, by which it can be cancelled. */
    public String id() {
        return step.value() + "@" + run + (ask > 1 ? "." + ask : "");
    }
}
