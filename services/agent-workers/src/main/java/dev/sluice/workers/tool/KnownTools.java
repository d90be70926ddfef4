package dev.sluice.workers.tool;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The tools that executors offer at this moment, and who is offered which. Thread-safe. */
final class KnownTools {
    private final Map<String, ToolDefinition> tools = new ConcurrentHashMap<>();

    void know(ToolDefinition tool) {
        tools.put(tool.key(), tool);
    }

    /** @param key as {@link ToolDefinition#key} makes it */
    void forget(String key) {
        tools.remove(key);
    }

    /**
     * What an agent of a tenant is offered: the tools that its role names, as far as they exist, and then those of the
     * tenant's own that are for the role.
     */
    List<ToolDefinition> offered(List<String> names, TenantId tenant, Role role) {
        return Stream.concat(
                        names.stream().map(name -> find(tenant, name)).flatMap(Optional::stream),
                        tools.values().stream()
                                .filter(tool -> isOf(tenant, tool) && isFor(role, tool))
                                .sorted(Comparator.comparing(ToolDefinition::name)))
                .distinct()
                .toList();
    }

    /** Whether an agent has a tool of this name: its role names it, or it is one of the tenant's own that are for the role. */
    boolean has(List<String> names, TenantId tenant, Role role, String tool) {
        return names.contains(tool)
                || Optional.ofNullable(tools.get(tenant + "/" + tool))
                        .filter(own -> isOf(tenant, own) && isFor(role, own))
                        .isPresent();
    }

    private Optional<ToolDefinition> find(TenantId tenant, String name) {
        return OwnTools.tool(name)
                .or(() -> Optional.ofNullable(tools.get(name))
                        .filter(tool -> tool.source().isEmpty()))
                .or(() -> Optional.ofNullable(tools.get(tenant + "/" + name)).filter(tool -> isOf(tenant, tool)));
    }

    private static boolean isOf(TenantId tenant, ToolDefinition tool) {
        return tool.source().filter(source -> source.tenant().equals(tenant)).isPresent();
    }

    private static boolean isFor(Role role, ToolDefinition tool) {
        return tool.source().filter(source -> source.roles().contains(role)).isPresent();
    }
}
