package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a text file, or some lines of it. */
public final class ReadFile implements ReadTool {
    /** The largest file that is read, in bytes. */
    public static final int BYTES_MAX = 10 * 1024 * 1024 - 1;

    private static final ToolDefinition DEFINITION = Definitions.read(
            "read_file",
            "Reads a UTF-8 text file of the workspace and returns its content. Give offset and limit to read some lines"
                    + " of a large file.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": {
                  "type": "string", "minLength": 1, "maxLength": 4096,
                  "description": "The file, relative to the workspace, for example src/main.py"
                },
                "offset": {
                  "type": "integer", "minimum": 1, "maximum": 100000000,
                  "description": "The first line to read, counted from 1"
                },
                "limit": {
                  "type": "integer", "minimum": 1, "maximum": 100000000,
                  "description": "How many lines to read"
                }
              },
              "required": ["path"],
              "additionalProperties": false
            }
            """);

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var text = text(workspace.read(path, BYTES_MAX))
                .orElseThrow(() -> new Refused(CallFailure.TOOL_ERROR, path + " is not a UTF-8 text file."));
        return ToolOutput.of(
                lines(
                        text,
                        arguments.path("offset").asLong(1),
                        arguments.path("limit").asLong(Long.MAX_VALUE)),
                "read parts of " + path + " with offset and limit");
    }

    /** The content as text; empty if it is none. */
    static Optional<String> text(byte[] content) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            // Binary formats that happen to be UTF-8 give themselves away by a NUL.
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static String lines(String text, long offset, long limit) {
        if (offset == 1 && limit == Long.MAX_VALUE) {
            return text;
        }
        return text.lines().skip(offset - 1).limit(limit).collect(Collectors.joining("\n"));
    }
}
