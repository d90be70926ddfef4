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
    private static final int NAMED_MAX = 20;

    /** How many entries are looked at, however few of them are shown. */
    private static final int SEEN_MAX = 100_000;

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
                    + " dependencies, build output and caches (node_modules, build, dist, target, ...), and says what it"
                    + " left out; give the path of such a directory to see what it holds.",
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
        var found = new Found();
        list(workspace, directory, arguments.path("recursive").asBoolean(false), found);
        var text = found.lines.isEmpty()
                ? "(" + directory + (found.leftOut() ? " holds nothing else)" : " is empty)")
                : String.join("\n", found.lines);
        if (!found.complete) {
            var mark = "\n[... there is more than fits here; list a directory inside it ...]";
            return new ToolOutput(text + found.note() + mark, true);
        }
        return ToolOutput.of(text + found.note(), "list a directory inside it");
    }

    /** Comes to its end early if there is more than fits. */
    private static void list(Workspace workspace, WorkspacePath directory, boolean recursive, Found found)
            throws Refused, IOException {
        var entries = workspace.list(directory, DIRECTORY_ENTRIES_MAX + 1);
        found.complete &= entries.size() <= DIRECTORY_ENTRIES_MAX;
        for (var entry : entries) {
            if (!found.complete) {
                return;
            }
            found.add(entry);
            if (recursive && entry.kind() == Kind.DIRECTORY && !unwanted(entry) && !outOfReach(entry)) {
                if (entry.path().names().size() < WorkspacePath.DEPTH_MAX) {
                    list(workspace, entry.path(), true, found);
                } else {
                    found.tooDeep = true;
                }
            }
        }
    }

    /** What is shown, and what is not and why. */
    private static final class Found {
        private final List<String> lines = new ArrayList<>();
        private final List<String> directories = new ArrayList<>();
        private int moreDirectories;
        private int files;
        private int seen;
        private int outOfReach;
        private boolean tooDeep;
        private boolean complete = true;

        void add(Entry entry) {
            seen++;
            complete &= seen <= SEEN_MAX;
            if (outOfReach(entry)) {
                outOfReach++;
            } else if (!unwanted(entry)) {
                show(entry);
            } else if (entry.kind() == Kind.DIRECTORY) {
                leaveOut(entry.path() + "/");
            } else {
                files++;
            }
        }

        private void leaveOut(String directory) {
            if (directories.size() < NAMED_MAX) {
                directories.add(directory);
            } else {
                moreDirectories++;
            }
        }

        private void show(Entry entry) {
            complete &= lines.size() < ENTRIES_MAX;
            if (complete) {
                lines.add(entry.path() + (entry.kind() == Kind.DIRECTORY ? "/" : ""));
            }
        }

        boolean leftOut() {
            return !directories.isEmpty() || files > 0 || outOfReach > 0;
        }

        /** So that nobody takes a list for the whole. */
        String note() {
            var parts = new ArrayList<String>();
            if (!directories.isEmpty()) {
                var more = moreDirectories > 0 ? " and " + moreDirectories + " more" : "";
                parts.add(String.join(", ", directories) + more + " (list one by its path to see it)");
            }
            if (files > 0) {
                parts.add(files + " compiled files (read one by its path)");
            }
            if (outOfReach > 0) {
                parts.add(outOfReach + " that tools may not open (secrets, .git, links)");
            }
            if (tooDeep) {
                parts.add("what is deeper than " + WorkspacePath.DEPTH_MAX + " directories");
            }
            return parts.isEmpty() ? "" : "\n[left out: " + String.join("; ", parts) + "]";
        }
    }

    private static boolean outOfReach(Entry entry) {
        return entry.kind() == Kind.OTHER
                || ProtectedNames.isProtected(entry.path().name());
    }

    private static boolean unwanted(Entry entry) {
        var name = entry.path().name();
        return entry.kind() == Kind.DIRECTORY
                ? EXCLUDED_DIRECTORIES.contains(name)
                : EXCLUDED_ENDINGS.stream().anyMatch(name::endsWith);
    }
}
