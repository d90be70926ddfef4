package dev.sluice.session.policy;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Versions;
import dev.sluice.policy.Policy;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Which version of the policy turns begin with, as {@code sluice.configs} tells it. Thread-safe. */
@ApplicationScoped
public class PolicyInForce implements ConfigReader {
    private volatile String version = Versions.BUILT_IN.policy();

    /** The version that was set last; the built-in one where none is set. */
    public String version() {
        return version;
    }

    @Override
    public Set<String> kinds() {
        return Set.of(Policy.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        version = current.version();
    }

    /** A version of its own that goes takes nothing with it; only the name of the one that counts does. */
    @Override
    public void removed(String kind, String name) {
        if (!name.contains("/")) {
            version = Versions.BUILT_IN.policy();
        }
    }
}
