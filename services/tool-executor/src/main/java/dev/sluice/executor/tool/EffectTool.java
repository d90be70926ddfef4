package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;

/** A tool that changes something: one at a time in a workspace, and at most once per call. */
public non-sealed interface EffectTool extends Tool {
    /**
     * What the call would do to things as they are now; changes nothing yet.
     *
     * @param arguments checked against the tool's schema
     */
    Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException;
}
