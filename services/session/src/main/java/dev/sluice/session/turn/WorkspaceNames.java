package dev.sluice.session.turn;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.WorkspaceTemplates;
import dev.sluice.session.config.ConfigReader;
import dev.sluice.session.door.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What workspaces may start as, as the tool-executors of each home have told. While none has told anything, every name
 * passes, and the executor has the last word. Thread-safe.
 */
@ApplicationScoped
public class WorkspaceNames implements ConfigReader {
    private final Map<String, List<String>> namesByHome = new ConcurrentHashMap<>();

    /** Refuses with 422 a name that no home knows. */
    public void require(Optional<String> name) {
        if (namesByHome.isEmpty()
                || name.isEmpty()
                || namesByHome.values().stream().anyMatch(names -> names.contains(name.get()))) {
            return;
        }
        throw Problem.of(422, "unknown_workspace", "there is no workspace of this name to start from");
    }

    @Override
    public Set<String> kinds() {
        return Set.of(WorkspaceTemplates.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        var templates = MessageCodec.mapper().convertValue(current.body(), WorkspaceTemplates.class);
        namesByHome.put(current.name(), templates.names());
    }

    @Override
    public void removed(String kind, String home) {
        namesByHome.remove(home);
    }
}
