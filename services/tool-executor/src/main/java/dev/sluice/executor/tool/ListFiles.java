package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.PathFilter;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Walk;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists what a directory holds, without what no one wants to read, and says what it left out. */
public final class ListFiles implements ReadTool {
    private static final int ENTRIES_MAX = 2_000;

    private static final ToolDefinition DEFINITION = Definitions.read(
            "list_files",
            "Lists files and directories of the workspace, one path per line; directories end with a slash. Leaves out"
                    + " what .gitignore ignores, dependencies, build output and caches (node_modules, build, dist, target,"
                    + " ...), and says what it left out; give the path of such a directory, or include_ignored, to see it."
                    + " With a glob only the files that fit are listed, at any depth.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": {
                  "type": "string", "maxLength": 4096,
                  "description": "The directory, relative to the workspace; the workspace itself by default"
                },
                "recursive": {
                  "type": "boolean",
                  "description": "Whether to list directories inside it too; false by default"
                },
                "glob": {
                  "type": "string", "minLength": 1, "maxLength": 1000,
                  "description": "Only files like this, for example *.java or src/**/*.{ts,tsx}; relative to path"
                },
                "include_ignored": {
                  "type": "boolean",
                  "description": "Whether to list what is ignored, too; false by default"
                }
              },
              "additionalProperties": false
            }
            """,
            "{}",
            "{\"path\":\"src\",\"glob\":\"**/*.py\"}");

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var directory = WorkspacePath.parse(arguments.path("path").asText("."));
        var filtered = arguments.has("glob");
        var filter = filtered ? PathFilter.of(arguments.path("glob").asText()) : PathFilter.ALL;
        var walk = new Walk(
                workspace,
                filtered || arguments.path("recursive").asBoolean(false),
                arguments.path("include_ignored").asBoolean(false));
        var lines = new ArrayList<String>();
        walk.visit(directory, entry -> {
            if (filtered && (entry.kind() == Kind.DIRECTORY || !filter.matches(directory, entry.path()))) {
                return true;
            }
            return add(entry, lines);
        });
        return said(directory, filtered, lines, walk);
    }

    /** Whether there was room for it. */
    private static boolean add(Entry entry, List<String> lines) {
        if (lines.size() == ENTRIES_MAX) {
            return false;
        }
        lines.add(entry.path() + (entry.kind() == Kind.DIRECTORY ? "/" : ""));
        return true;
    }

    private static ToolOutput said(WorkspacePath directory, boolean filtered, List<String> lines, Walk walk) {
        var note = walk.leftOut().note();
        var text = (lines.isEmpty() ? nothing(directory, filtered, walk) : String.join("\n", lines))
                + (note.isEmpty() ? "" : "\n" + note);
        return walk.complete()
                ? ToolOutput.of(text, "list a directory inside it")
                : new ToolOutput(text + "\n[... there is more than fits here; list a directory inside it ...]", true);
    }

    private static String nothing(WorkspacePath directory, boolean filtered, Walk walk) {
        if (filtered) {
            return "(no file in " + directory + " is like this)";
        }
        return "(" + directory + (walk.leftOut().some() ? " holds nothing else)" : " is empty)");
    }
}
