package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.text.TextForm;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.Optional;

/** Writes a whole text file, new or in place of the old. */
public final class WriteFile implements EffectTool {
    /** The longest content in characters. */
    public static final int CONTENT_CHARS_MAX = 1_000_000;

    /** The base of a file that is not there yet; no digest looks like it. */
    private static final String ABSENT = "absent";

    private static final ToolDefinition DEFINITION = Definitions.effect(
            "write_file",
            "Writes a text file of the workspace: creates it, with the directories it needs, or replaces its whole"
                    + " content; to change a part of a file use edit_file. The line ends (CR LF), the encoding and the byte"
                    + " order mark of a file that is replaced are kept. A person sees the change as a diff and must agree"
                    + " before it happens.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": {
                  "type": "string", "minLength": 1, "maxLength": 4096,
                  "description": "The file, relative to the workspace, for example src/main.py"
                },
                "content": {
                  "type": "string", "maxLength": 1000000,
                  "description": "The complete new content of the file"
                }
              },
              "required": ["path", "content"],
              "additionalProperties": false
            }
            """,
            Risk.MEDIUM,
            "{\"path\":\"notes/todo.md\",\"content\":\"# To do\\n\"}");

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public FileChange plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var content = arguments.path("content").asText();
        if (path.isRoot()) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The path names the workspace itself, not a file.");
        }
        if (content.length() > CONTENT_CHARS_MAX) {
            throw new Refused(
                    CallFailure.TOO_LARGE, "The content is longer than " + CONTENT_CHARS_MAX + " characters.");
        }
        var before = workspace.readIfPresent(path, ReadFile.BYTES_MAX);
        var encoding = before.flatMap(TextEncoding::of).orElse(TextEncoding.UTF_8);
        var form = before.flatMap(encoding::text).map(TextForm::of).orElse(TextForm.PLAIN);
        return new FileChange(
                workspace, path, encoding, before, Optional.of(encoding.bytes(form.given(content))), baseOf(before));
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException {
        var change = plan(workspace, arguments);
        if (change.happened()) {
            return new Trace.Happened(change.report());
        }
        return change.base().equals(base) ? new Trace.DidNotHappen(change) : new Trace.NobodyKnows();
    }

    private static String baseOf(Optional<byte[]> before) {
        return before.map(Digest::sha256Hex).orElse(ABSENT);
    }
}
