package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.edit.Edit;
import dev.sluice.executor.edit.Patch;
import dev.sluice.executor.edit.Replacement;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.Optional;

/** Changes a part of a text file: a text in the place of another, or the blocks of a unified diff. */
public final class EditFile implements EffectTool {
    /** Between the digests of before and after, which together are the base: after a crash one of them is there. */
    private static final String TO = "..";

    private static final ToolDefinition DEFINITION = Definitions.effect(
            "edit_file",
            "Changes a part of a text file of the workspace. Give old_string, exactly as it stands in the file and with"
                    + " enough lines around it to be there only once, and new_string; or give a unified diff, whose blocks"
                    + " are found by their context (line numbers may be off). If what is to be changed is not there, or"
                    + " more than once, nothing is changed and you are told what is there. Encoding, line ends, byte order"
                    + " mark and mode of the file are kept. A person sees the change as a diff and must agree before it"
                    + " happens.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": {
                  "type": "string", "minLength": 1, "maxLength": 4096,
                  "description": "The file, relative to the workspace, for example src/main.py"
                },
                "old_string": {
                  "type": "string", "minLength": 1, "maxLength": 1000000,
                  "description": "The text that is to be replaced, exactly as it is, spaces included"
                },
                "new_string": {
                  "type": "string", "maxLength": 1000000,
                  "description": "What stands there afterwards; empty to delete the text"
                },
                "replace_all": {
                  "type": "boolean",
                  "description": "Whether to replace old_string wherever it is; false by default"
                },
                "diff": {
                  "type": "string", "minLength": 1, "maxLength": 1000000,
                  "description": "Instead of old_string and new_string: a unified diff of this file"
                },
                "encoding": {
                  "enum": [%s],
                  "description": "How the file is encoded, if it is neither UTF-8 nor marked as UTF-16"
                }
              },
              "required": ["path"],
              "additionalProperties": false
            }
            """.formatted(TextEncoding.NAMES),
            Risk.MEDIUM,
            "{\"path\":\"src/main.py\",\"old_string\":\"    return a - b\\n\",\"new_string\":\"    return a + b\\n\"}",
            "{\"path\":\"src/main.py\",\"diff\":\"@@ -7,3 +7,3 @@\\n def add(a, b):\\n-    return a - b\\n+    return a + b\\n\"}");

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var edit = edit(path, arguments);
        var before = workspace.read(path, ReadFile.BYTES_MAX);
        var encoding = encoding(arguments, before);
        var text = encoding.flatMap(known -> known.text(before))
                .orElseThrow(() -> new Refused(
                        CallFailure.TOOL_ERROR,
                        path + " is not text, or in an encoding that must be said; nothing was changed."));
        var after = encoding.orElseThrow().bytes(edit.appliedTo(text, path.toString()));
        if (after.length > ReadFile.BYTES_MAX) {
            throw new Refused(
                    CallFailure.TOO_LARGE, path + " would become larger than " + ReadFile.BYTES_MAX + " bytes.");
        }
        return new FileChange(
                workspace,
                path,
                encoding.orElseThrow(),
                Optional.of(before),
                Optional.of(after),
                Digest.sha256Hex(before) + TO + Digest.sha256Hex(after));
    }

    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var now = workspace.readIfPresent(path, ReadFile.BYTES_MAX);
        var digest = now.map(Digest::sha256Hex).orElse("");
        if (now.isPresent() && base.endsWith(TO + digest)) {
            return new Trace.Happened(new ToolOutput("Wrote " + path + " (" + now.get().length + " bytes).", false));
        }
        return base.startsWith(digest + TO)
                ? new Trace.DidNotHappen(plan(workspace, arguments))
                : new Trace.NobodyKnows();
    }

    private static Optional<TextEncoding> encoding(JsonNode arguments, byte[] content) {
        return TextEncoding.of(
                content, Optional.ofNullable(arguments.get("encoding")).map(JsonNode::asText));
    }

    private static Edit edit(WorkspacePath path, JsonNode arguments) throws Refused {
        var byText = arguments.has("old_string") && arguments.has("new_string");
        var anyText = arguments.has("old_string") || arguments.has("new_string") || arguments.has("replace_all");
        if (arguments.has("diff") == anyText || anyText && !byText) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "Give either old_string and new_string, or a diff; nothing was changed.");
        }
        if (arguments.has("diff")) {
            return Patch.of(arguments.path("diff").asText(), path.toString());
        }
        var before = arguments.path("old_string").asText();
        var after = arguments.path("new_string").asText();
        if (before.equals(after)) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS, "old_string and new_string are the same; nothing was changed.");
        }
        return new Replacement(before, after, arguments.path("replace_all").asBoolean(false));
    }
}
