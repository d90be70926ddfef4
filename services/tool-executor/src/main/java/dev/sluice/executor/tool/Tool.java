package dev.sluice.executor.tool;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.ToolDefinition;

/** Something that a model may have done in a workspace. Thread-safe; keeps nothing between calls. */
public sealed interface Tool permits ReadTool, EffectTool {
    /** What the model and the policy are told about it. */
    ToolDefinition definition();

    /** The tool for one call: another one only where it works on what is its caller's beside the files. */
    default Tool of(CallWork work) {
        return this;
    }
}
