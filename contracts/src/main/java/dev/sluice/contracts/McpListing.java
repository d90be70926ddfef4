package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;

/**
 * What an MCP server says that it has, as an executor saw it last: the body of the {@link ConfigVersion} with the key
 * {@code mcp-listing/<tenant>/<name>} on {@code sluice.configs}. The newest counts. Nothing in it is offered to a model
 * unless an operator has accepted it.
 *
 * @param server the version of the {@link McpServer} that was looked at
 * @param trouble why nothing could be seen, if so; then the tools are those of the look before
 */
public record McpListing(
        String server,
        Optional<String> trouble,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<McpTool> tools) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "mcp-listing";

    /** The most tools that are looked at. */
    public static final int TOOLS_MAX = 128;

    public McpListing {
        tools = List.copyOf(tools);
        if (tools.size() > TOOLS_MAX) {
            throw new IllegalArgumentException("at most " + TOOLS_MAX + " tools of a server");
        }
    }
}
