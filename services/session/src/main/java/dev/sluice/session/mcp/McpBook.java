package dev.sluice.session.mcp;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The MCP servers that were set, and what executors saw of each, as {@code sluice.configs} tells it. Thread-safe. */
@ApplicationScoped
public class McpBook implements ConfigReader {
    private final Map<String, McpVersion> servers = new ConcurrentHashMap<>();
    private final Map<String, McpListing> listings = new ConcurrentHashMap<>();

    /** Those of a tenant, by their names. */
    public List<McpVersion> of(TenantId tenant) {
        var found = new TreeMap<String, McpVersion>();
        servers.values().stream()
                .filter(server -> server.tenant().equals(tenant))
                .forEach(server -> found.put(server.name(), server));
        return List.copyOf(found.values());
    }

    /** What a server was last seen to have; empty if no executor has looked yet. */
    public Optional<McpListing> listing(TenantId tenant, String name) {
        return Optional.ofNullable(listings.get(McpVersion.key(tenant, name)));
    }

    @Override
    public Set<String> kinds() {
        return Set.of(McpServer.KIND, McpListing.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        var json = MessageCodec.mapper();
        switch (current.kind()) {
            case McpServer.KIND ->
                McpVersion.read(current.name(), current.version(), json.convertValue(current.body(), McpServer.class))
                        .ifPresent(server -> servers.put(current.name(), server));
            default -> listings.put(current.name(), json.convertValue(current.body(), McpListing.class));
        }
    }

    @Override
    public void removed(String kind, String name) {
        (kind.equals(McpServer.KIND) ? servers : listings).remove(name);
    }
}
