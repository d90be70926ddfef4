package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.text.TextForm;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a text file, or some lines of it. */
public final class ReadFile implements ReadTool {
    /** The largest file that is read, in bytes. */
    public static final int BYTES_MAX = 10 * 1024 * 1024 - 1;

    private static final ToolDefinition DEFINITION = Definitions.read(
            "read_file",
            "Reads a text file of the workspace and returns its content. Give offset and limit to read some lines"
                    + " of a large file, and column to read on in a line that is too long to be shown whole. UTF-8 and"
                    + " UTF-16 are recognised; for another encoding, say which. Files of 10 MB and more and binary files"
                    + " are not read.",
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
                },
                "column": {
                  "type": "integer", "minimum": 1, "maximum": 100000000,
                  "description": "Reads only the line at offset, from this character of it on, counted from 1"
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
            "{\"path\":\"src/main.py\"}",
            "{\"path\":\"build.log\",\"offset\":1200,\"limit\":80}");

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText());
        var encoding = Optional.ofNullable(arguments.get("encoding")).map(JsonNode::asText);
        var text = text(path, workspace.read(path, BYTES_MAX), encoding);
        var offset = arguments.path("offset").asLong(1);
        if (arguments.has("column")) {
            return part(path, text, offset, arguments.path("column").asInt());
        }
        return ToolOutput.of(
                lines(path, text, offset, arguments.path("limit").asLong(Long.MAX_VALUE)),
                "read parts of " + path + " with offset and limit, or of one long line with offset and column");
    }

    /** Some of one line, and where to read on. */
    private static ToolOutput part(WorkspacePath path, String text, long offset, int column) throws Refused {
        var line = text.lines().skip(offset - 1).findFirst().orElse("");
        if (column > line.length()) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "Line " + offset + " of " + path + " has " + line.length() + " characters, so none at column "
                            + column + ".");
        }
        var from = wholeCharacter(line, column - 1);
        var to = wholeCharacter(line, Math.min(line.length(), from + ToolOutput.CHARS_MAX));
        if (to == line.length()) {
            return new ToolOutput(line.substring(from), false);
        }
        return new ToolOutput(
                line.substring(from, to) + "\n[... the line has " + (line.length() - to)
                        + " more characters; read on with" + " column " + (to + 1) + " ...]",
                true);
    }

    /** The place, or the one before it if it is inside a character. */
    private static int wholeCharacter(String line, int place) {
        var inside = place > 0
                && place < line.length()
                && Character.isSurrogatePair(line.charAt(place - 1), line.charAt(place));
        return inside ? place - 1 : place;
    }

    private static String text(WorkspacePath path, byte[] content, Optional<String> encoding) throws Refused {
        var text = TextEncoding.of(content, encoding).flatMap(found -> found.text(content));
        return text.map(TextForm::withoutMark)
                .orElseThrow(() -> new Refused(
                        CallFailure.TOOL_ERROR,
                        path + " (" + content.length + " bytes) is "
                                + (isBinary(content)
                                        ? "binary, not text."
                                        : "not UTF-8 text; if it is text, say its encoding.")));
    }

    private static boolean isBinary(byte[] content) {
        for (var each : content) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    private static String lines(WorkspacePath path, String text, long offset, long limit) throws Refused {
        if (offset == 1 && limit == Long.MAX_VALUE) {
            return text;
        }
        var count = text.lines().count();
        if (offset > Math.max(1, count)) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    path + " has " + count + " lines, so none at offset " + offset + ".");
        }
        return text.lines().skip(offset - 1).limit(limit).collect(Collectors.joining("\n"));
    }
}
