package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool call as the model asked for it.
 *
 * @param call derived from the step and the place in the model's answer
 * @param tool the tool's name, perhaps one that does not exist
 * @param arguments a JSON object; text that is no JSON object stays a JSON string and is refused by the executor
 * @param effect whether the tool changes anything; unknown tools count as reads and are refused
 * @param toolVersion the version of the tool's definition that the model was shown; empty for an unknown tool
 */
public record ToolCall(CallId call, String tool, JsonNode arguments, boolean effect, String toolVersion) {}
