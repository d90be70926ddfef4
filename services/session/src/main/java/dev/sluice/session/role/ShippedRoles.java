package dev.sluice.session.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How roles ship, as agent-workers told when they started; before the first did, nobody here knows. Thread-safe. */
@ApplicationScoped
public class ShippedRoles implements ConfigReader {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    private final Map<String, RoleConfig> configs = new ConcurrentHashMap<>();

    /** What a role is where its tenant set nothing. */
    public Optional<RoleConfig> find(Role role) {
        return Optional.ofNullable(configs.get(role.name()));
    }

    @Override
    public Set<String> kinds() {
        return Set.of(RoleConfig.SHIPPED_KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        configs.put(current.name(), JSON.convertValue(current.body(), RoleConfig.class));
    }

    @Override
    public void removed(String kind, String name) {
        configs.remove(name);
    }
}
