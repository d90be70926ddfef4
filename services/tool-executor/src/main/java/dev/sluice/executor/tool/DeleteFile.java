package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.Optional;

/** Deletes one file. */
public final class DeleteFile implements EffectTool {
    private static final ToolDefinition DEFINITION = Definitions.effect(
            "delete_file",
            "Deletes one file of the workspace; directories are not deleted. A person sees what would be lost and must"
                    + " agree before it happens.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": {
                  "type": "string", "minLength": 1, "maxLength": 4096,
                  "description": "The file, relative to the workspace, for example src/old.py"
                }
              },
              "required": ["path"],
              "additionalProperties": false
            }
            """,
            Risk.MEDIUM,
            "{\"path\":\"src/old.py\"}");

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        return deletion(workspace, path, workspace.read(path, ReadFile.BYTES_MAX));
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var now = workspace.readIfPresent(path, ReadFile.BYTES_MAX);
        if (now.isEmpty()) {
            return new Trace.Happened(new ToolOutput("Deleted " + path + ".", false));
        }
        var change = deletion(workspace, path, now.get());
        return change.base().equals(base) ? new Trace.DidNotHappen(change) : new Trace.NobodyKnows();
    }

    private static Change deletion(Workspace workspace, WorkspacePath path, byte[] content) throws Refused {
        if (path.isRoot()) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The path names the workspace itself, not a file.");
        }
        return new FileChange(
                workspace,
                path,
                TextEncoding.of(content).orElse(TextEncoding.UTF_8),
                Optional.of(content),
                Optional.empty(),
                Digest.sha256Hex(content));
    }
}
