package dev.sluice.executor.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.index.CodeIndexes;
import dev.sluice.executor.index.Found;
import dev.sluice.executor.index.Hit;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.InvisibleText;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Finds the parts of files that are about something, by words, best first. */
public final class SearchCode implements ReadTool {
    private static final int HITS_USUAL = 8;

    /** A large workspace is indexed in some seconds; what takes longer is told of. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ToolDefinition DEFINITION = Definitions.read(
            "search_code",
            "Finds functions, classes and sections of files that are about something, best first, and returns path, lines,"
                    + " symbol and score. Ask with a few words, or with names or parts of names: parseHttpHeader and"
                    + " parse_http_header are found by each of their words. Use it to find where something is done; use"
                    + " search_files for an exact text or pattern. Leaves out what .gitignore ignores, dependencies and"
                    + " build output.",
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "query": {
                  "type": "string", "minLength": 1, "maxLength": 1000,
                  "description": "What it is about, in words or names"
                },
                "path": {
                  "type": "string", "maxLength": 4096,
                  "description": "The directory or file to look in, relative to the workspace; all of it by default"
                },
                "limit": {
                  "type": "integer", "minimum": 1, "maximum": 30,
                  "description": "The most answers; 8 by default"
                }
              },
              "required": ["query"],
              "additionalProperties": false
            }
            """,
            "{\"query\":\"retry after connection reset\"}",
            "{\"query\":\"SessionStore expire\",\"path\":\"src/main\",\"limit\":5}");

    private final CodeIndexes indexes;
    private final Duration patience;

    public SearchCode(CodeIndexes indexes) {
        this(indexes, PATIENCE);
    }

    /** @param patience how long it waits for an index that is being made */
    SearchCode(CodeIndexes indexes, Duration patience) {
        this.indexes = indexes;
        this.patience = patience;
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public void filesChanged(Workspace workspace) {
        indexes.changed(workspace);
    }

    @Override
    public ToolOutput run(Workspace workspace, JsonNode arguments) throws Refused, IOException {
        var path = WorkspacePath.parse(arguments.path("path").asText("."));
        var found = indexes.search(
                workspace,
                arguments.path("query").asText(),
                Optional.of(path).filter(place -> !place.isRoot()).map(WorkspacePath::toString),
                arguments.path("limit").asInt(HITS_USUAL),
                patience);
        var text = new StringBuilder();
        found.hits().forEach(hit -> text.append(line(hit)).append('\n'));
        text.append('[').append(foot(found)).append(']');
        return new ToolOutput(text.toString(), found.state() != Found.State.FRESH);
    }

    private static String line(Hit hit) {
        var symbol = hit.symbol().isEmpty() ? "" : "  " + hit.symbol();
        return String.format(
                Locale.ROOT,
                "%s:%d-%d%s  (%.1f)\n    %s",
                InvisibleText.shownName(hit.path()),
                hit.firstLine(),
                hit.lastLine(),
                InvisibleText.shownName(symbol),
                hit.score(),
                InvisibleText.shownName(hit.head()));
    }

    private static String foot(Found found) {
        var shown = found.hits().isEmpty()
                ? "nothing found; try other words, or search_files"
                : "the best %d of %d".formatted(found.hits().size(), found.matches());
        return switch (found.state()) {
            case FRESH -> shown + "; %d files in the index".formatted(found.files());
            case OLDER -> shown + "; the index is being brought up to date, so what changed last may be missing";
            case BEING_MADE -> "the index of this workspace is being made; ask again soon, or use search_files now";
        };
    }
}
