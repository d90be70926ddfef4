package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A tool as its MCP server describes it.
 *
 * @param name as the server calls it
 * @param offeredAs as models call it
 * @param description with every character that is not seen written out, and no longer than models need
 * @param parameters the schema of its arguments
 * @param annotations what the server claims of it, for whoever accepts it; nothing is decided by them
 * @param digest of all that the server says of it, as it came
 * @param unfit why it cannot be offered, if so
 */
public record McpTool(
        String name,
        String offeredAs,
        String description,
        JsonNode parameters,
        Optional<JsonNode> annotations,
        String digest,
        Optional<String> unfit) {
    public McpTool {
        annotations = annotations.filter(claims -> !claims.isNull());
    }
}
