package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.text.TextForm;
import dev.sluice.executor.workspace.PathFilter;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Walk;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** Finds the lines of text files that fit a regular expression. */
public final class SearchFiles implements ReadTool {
    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    private static final ToolDefinition DEFINITION = Definitions.read(
            "search_files",
            "Searches the text files of the workspace, line by line, for a regular expression (Java syntax) and returns"
                    + " path, line number and text of each line that fits. Leaves out what .gitignore ignores, dependencies,"
                    + " build output and caches, and says so. Narrow a search by path and glob.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "pattern": {
                  "type": "string", "minLength": 1, "maxLength": 1000,
                  "description": "The regular expression; a line fits if it is found anywhere in it"
                },
                "path": {
                  "type": "string", "maxLength": 4096,
                  "description": "The directory or file to search, relative to the workspace; all of it by default"
                },
                "glob": {
                  "type": "string", "minLength": 1, "maxLength": 1000,
                  "description": "Only files like this, for example *.java or src/**/*.{ts,tsx}; relative to path"
                },
                "literal": {
                  "type": "boolean",
                  "description": "Whether the pattern is plain text and no regular expression; false by default"
                },
                "ignore_case": {
                  "type": "boolean",
                  "description": "Whether upper and lower case are the same; false by default"
                },
                "context": {
                  "type": "integer", "minimum": 0, "maximum": 10,
                  "description": "How many lines before and after each are shown, too; 0 by default"
                },
                "include_ignored": {
                  "type": "boolean",
                  "description": "Whether to search what is ignored, too; false by default"
                }
              },
              "required": ["pattern"],
              "additionalProperties": false
            }
            """,
            "{\"pattern\":\"def \\\\w+_total\\\\(\",\"glob\":\"*.py\",\"context\":2}",
            "{\"pattern\":\"a[i] += (b\",\"literal\":true,\"path\":\"src\"}");

    private final Duration timeMax;

    public SearchFiles() {
        this(TIME_MAX);
    }

    /** @param timeMax after which it answers with what it has */
    SearchFiles(Duration timeMax) {
        this.timeMax = timeMax;
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var search = new Search(
                workspace,
                SearchPattern.of(
                        arguments.path("pattern").asText(),
                        arguments.path("literal").asBoolean(false),
                        arguments.path("ignore_case").asBoolean(false),
                        timeMax),
                new Matches(arguments.path("context").asInt(0)));
        var path = WorkspacePath.parse(arguments.path("path").asText("."));
        var walk = new Walk(workspace, true, arguments.path("include_ignored").asBoolean(false));
        if (workspace.isDirectory(path)) {
            var filter =
                    arguments.has("glob") ? PathFilter.of(arguments.path("glob").asText()) : PathFilter.ALL;
            walk.visit(
                    path,
                    entry -> entry.kind() == Kind.DIRECTORY
                            || !filter.matches(path, entry.path())
                            || search.look(entry));
        } else {
            search.look(new Entry(path, Kind.FILE, 0));
        }
        return search.said(walk);
    }

    /** One run of the tool. */
    private final class Search {
        private final Workspace workspace;
        private final SearchPattern pattern;
        private final Matches matches;
        private int searched;
        private int notText;
        private int tooLarge;
        private boolean outOfTime;

        Search(Workspace workspace, SearchPattern pattern, Matches matches) {
            this.workspace = workspace;
            this.pattern = pattern;
            this.matches = matches;
        }

        /** Whether to go on after this file. */
        boolean look(Entry file) throws Refused, IOException {
            outOfTime |= pattern.outOfTime();
            if (outOfTime) {
                return false;
            }
            var text = text(file);
            if (text.isPresent()) {
                searched++;
                try {
                    matches.add(file.path(), text.get().lines().toList(), pattern);
                } catch (TimedText.OutOfTime up) {
                    outOfTime = true;
                }
            }
            return !outOfTime && !matches.full();
        }

        private Optional<String> text(Entry file) throws Refused, IOException {
            try {
                var content = workspace.read(file.path(), ReadFile.BYTES_MAX);
                var text = TextEncoding.of(content).flatMap(encoding -> encoding.text(content));
                notText += text.isEmpty() ? 1 : 0;
                return text.map(TextForm::withoutMark);
            } catch (Refused refused) {
                if (refused.reason() == CallFailure.TOO_LARGE) {
                    tooLarge++;
                } else if (refused.reason() != CallFailure.NOT_FOUND) {
                    notText++;
                }
                return Optional.empty();
            }
        }

        ToolOutput said(Walk walk) {
            var parts = new ArrayList<String>();
            parts.add(matches.count() + "; " + searched + " searched");
            if (notText > 0) {
                parts.add(notText + " not searched because they are binary or cannot be read as text");
            }
            if (tooLarge > 0) {
                parts.add(tooLarge + " not searched because they are larger than 10 MB");
            }
            var complete = walk.complete() && !outOfTime && !matches.full();
            if (outOfTime) {
                parts.add("stopped because its " + timeMax.toSeconds()
                        + " s were up; use a simpler pattern, or narrow it by path or glob");
            } else if (!complete) {
                parts.add("there may be more; narrow it by path, glob or pattern");
            }
            var note = walk.leftOut().note();
            var foot = "[" + String.join("; ", parts) + "]" + (note.isEmpty() ? "" : "\n" + note);
            var text = matches.none() ? foot : matches.text() + "\n" + foot;
            var output = ToolOutput.of(text, "narrow the search by path, glob or pattern");
            return new ToolOutput(output.text(), output.truncated() || !complete);
        }
    }
}
