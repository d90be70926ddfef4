package dev.sluice.contracts;

import java.util.List;

/**
 * Where a tool comes from that is not Sluice's own, and whom it is for.
 *
 * @param server the name of the {@link McpServer}
 * @param tool as the server calls it
 * @param roles who is offered it without naming it
 */
public record ToolSource(TenantId tenant, String server, String tool, List<Role> roles) {
    public ToolSource {
        roles = List.copyOf(roles);
    }
}
