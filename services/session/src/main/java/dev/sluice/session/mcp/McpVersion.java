package dev.sluice.session.mcp;

import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.TenantId;
import java.util.Optional;

/** An MCP server of a tenant, as it was from one change to the next. */
public record McpVersion(TenantId tenant, String name, String version, McpServer body) {
    /** By what name its table is kept. */
    public static String key(TenantId tenant, String name) {
        return tenant + "/" + name;
    }

    /** @param key as {@link #key} makes it; empty for what is none */
    static Optional<McpVersion> read(String key, String version, McpServer body) {
        var slash = key.indexOf('/');
        return slash < 1
                ? Optional.empty()
                : Optional.of(
                        new McpVersion(new TenantId(key.substring(0, slash)), key.substring(slash + 1), version, body));
    }
}
