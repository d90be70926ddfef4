package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A tool call as the model asked for it.
 *
 * @param call derived from the step and the place in the model's answer
 * @param tool the tool's name, perhaps one that does not exist
 * @param arguments a JSON object; text that is no JSON object stays a JSON string and is refused by the executor
 * @param effect whether the tool changes anything; unknown tools count as reads and are refused
 * @param toolVersion the version of the tool's definition that the model was shown; empty for an unknown tool
 * @param timeMax how long it may take, where it asks for a time of its own; the turn's limit counts where that is longer
 */
public record ToolCall(
        CallId call, String tool, JsonNode arguments, boolean effect, String toolVersion, Optional<Duration> timeMax) {
    /** A call that asks for no time of its own. */
    public ToolCall(CallId call, String tool, JsonNode arguments, boolean effect, String toolVersion) {
        this(call, tool, arguments, effect, toolVersion, Optional.empty());
    }

    /** The same call with other arguments. */
    public ToolCall with(JsonNode other) {
        return new ToolCall(call, tool, other, effect, toolVersion, timeMax);
    }
}
