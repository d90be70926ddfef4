package dev.sluice.executor.mcp;

import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which servers there are, and what each was last seen to have, as {@code sluice.configs} tells it. Thread-safe. */
final class ServerBook {
    /** More tools than this of all servers together no model is offered. */
    private static final int OFFERED_MAX = 96;

    private final Map<ServerName, Configured> servers = new ConcurrentHashMap<>();
    private final Map<ServerName, McpListing> listings = new ConcurrentHashMap<>();

    /** A server as it is configured now. */
    record Configured(McpServer server, String version) {}

    /** A tool that an operator has accepted as it is now. */
    record Offered(ServerName name, McpServer server, McpTool tool) {}

    /** Gives how it was configured before. */
    Optional<Configured> configured(ServerName name, McpServer server, String version) {
        return Optional.ofNullable(servers.put(name, new Configured(server, version)));
    }

    void listed(ServerName name, McpListing listing) {
        listings.put(name, listing);
    }

    /** Gives how it was configured before. */
    Optional<Configured> removed(ServerName name) {
        return Optional.ofNullable(servers.remove(name));
    }

    void unlisted(ServerName name) {
        listings.remove(name);
    }

    Optional<Configured> find(ServerName name) {
        return Optional.ofNullable(servers.get(name));
    }

    Optional<McpListing> listing(ServerName name) {
        return Optional.ofNullable(listings.get(name));
    }

    List<ServerName> names() {
        return List.copyOf(servers.keySet());
    }

    /** What a tenant's agents are offered: of each tool exactly the definition that was accepted. */
    List<Offered> offered(TenantId tenant) {
        return servers.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant))
                .flatMap(entry -> offered(entry.getKey(), entry.getValue().server()))
                .sorted(Comparator.comparing(offered -> offered.tool().offeredAs()))
                .limit(OFFERED_MAX)
                .toList();
    }

    private Stream<Offered> offered(ServerName name, McpServer server) {
        return listing(name).stream()
                .flatMap(listing -> listing.tools().stream())
                .filter(tool -> tool.unfit().isEmpty()
                        && tool.digest().equals(server.accepted().get(tool.name())))
                .map(tool -> new Offered(name, server, tool));
    }
}
