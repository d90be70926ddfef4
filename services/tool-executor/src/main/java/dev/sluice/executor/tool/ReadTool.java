package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;

/** A tool that changes nothing: it may run in parallel with others and again after a crash. */
public non-sealed interface ReadTool extends Tool {
    /** Whether nobody may change the workspace while it runs, because it reads in many places what belongs together. */
    default boolean alone() {
        return false;
    }

    /** Is told after each effect that the files may be others; returns at once. */
    default void filesChanged(Workspace workspace) {}

    /** @param arguments checked against the tool's schema */
    ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException;

    /** The same for whoever may want it no more: a tool that may take long asks now and then, and ends. */
    default ToolOutput run(Workspace workspace, JsonNode arguments, StopSignal stop) throws Refused, IOException {
        return run(workspace, arguments);
    }
}
