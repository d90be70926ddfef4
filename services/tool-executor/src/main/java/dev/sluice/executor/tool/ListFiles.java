package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.ProtectedNames;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists what a directory holds, without what no one wants to read: dependencies, build output, caches. */
public final class ListFiles implements ReadTool {
    private static final int ENTRIES_MAX = 2_000;
    private static final int DIRECTORY_ENTRIES_MAX = 10_000;
    private static final Set<String> EXCLUDED_DIRECTORIES = Set.of(
            "node_modules",
            "build",
            "dist",
            "target",
            "out",
            "__pycache__",
            "venv",
            ".venv",
            ".gradle",
            ".idea",
            ".cache");
    private static final List<String> EXCLUDED_ENDINGS = List.of(".class", ".pyc", ".pyo", ".o", ".so", ".DS_Store");

    private static final ToolDefinition DEFINITION = Definitions.read(
            "list_files",
            "Lists files and directories of the workspace, one path per line; directories end with a slash. Leaves out"
                    + " dependencies, build output and caches (node_modules, build, dist, target, ...).",
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
                }
              },
              "additionalProperties": false
            }
            """);

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var directory = WorkspacePath.parse(arguments.path("path").asText("."));
        var lines = new ArrayList<String>();
        var complete = list(workspace, directory, arguments.path("recursive").asBoolean(false), lines);
        if (lines.isEmpty()) {
            return new ToolOutput("(" + directory + " is empty)", false);
        }
        var text = String.join("\n", lines);
        if (!complete) {
            var mark = "\n[... only the first " + ENTRIES_MAX + " entries; list a directory inside it ...]";
            return new ToolOutput(text + mark, true);
        }
        return ToolOutput.of(text, "list a directory inside it");
    }

    /** False if there was more than fits. */
    private static boolean list(Workspace workspace, WorkspacePath directory, boolean recursive, List<String> lines)
            throws Refused, IOException {
        for (var entry : workspace.list(directory, DIRECTORY_ENTRIES_MAX)) {
            if (excluded(entry)) {
                continue;
            }
            if (lines.size() == ENTRIES_MAX) {
                return false;
            }
            lines.add(entry.path() + (entry.kind() == Kind.DIRECTORY ? "/" : ""));
            if (recursive && entry.kind() == Kind.DIRECTORY && !list(workspace, entry.path(), true, lines)) {
                return false;
            }
        }
        return true;
    }

    private static boolean excluded(Entry entry) {
        var name = entry.path().name();
        return entry.kind() == Kind.OTHER
                || ProtectedNames.isProtected(name)
                || entry.kind() == Kind.DIRECTORY && EXCLUDED_DIRECTORIES.contains(name)
                || EXCLUDED_ENDINGS.stream().anyMatch(name::endsWith);
    }
}
