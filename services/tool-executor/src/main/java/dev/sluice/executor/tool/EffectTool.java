package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;

/** A tool that changes something: one at a time in a workspace, and at most once per call. */
public non-sealed interface EffectTool extends Tool {
    /** Whether it changes files, so that they are kept as they are before it and behind it. */
    default boolean changesFiles() {
        return true;
    }

    /**
     * What the call would do to things as they are now; changes nothing yet.
     *
     * @param arguments checked against the tool's schema
     */
    Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException;

    /**
     * What became of a call that started and was cut off, judged by how things are now.
     *
     * @param base that of the change as it was planned before the start
     */
    Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException;
}
