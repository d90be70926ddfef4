package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
                    + " content. The line ends (CR LF) and the byte order mark of a file that is replaced are kept. A person sees"
                    + " the change as a diff and must agree before it happens.",
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
            Risk.MEDIUM);

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var content = arguments.path("content").asText();
        if (path.isRoot()) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The path names the workspace itself, not a file.");
        }
        if (content.length() > CONTENT_CHARS_MAX) {
            throw new Refused(
                    CallFailure.TOO_LARGE, "The content is longer than " + CONTENT_CHARS_MAX + " characters.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(content)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The content holds half a character (a lone surrogate).");
        }
        var before = workspace.readIfPresent(path, ReadFile.BYTES_MAX);
        var form = before.flatMap(ReadFile::text).map(TextForm::of).orElse(TextForm.PLAIN);
        return new Write(workspace, path, before, form.bytes(content));
    }

    private record Write(Workspace workspace, WorkspacePath path, Optional<byte[]> before, byte[] after)
            implements Change {
        @Override
        public String base() {
            return before.map(Digest::sha256Hex).orElse(ABSENT);
        }

        @Override
        public Optional<String> diff() {
            return Optional.of(UnifiedDiff.of(path, before, after));
        }

        @Override
        public void apply() throws Refused, IOException {
            workspace.write(path, after);
        }

        @Override
        public ToolOutput report() {
            return new ToolOutput("Wrote " + path + " (" + after.length + " bytes).", false);
        }

        @Override
        public Trace trace(String baseAtStart) {
            if (base().equals(Digest.sha256Hex(after))) {
                return Trace.HAPPENED;
            }
            return base().equals(baseAtStart) ? Trace.DID_NOT_HAPPEN : Trace.NOBODY_KNOWS;
        }
    }
}
