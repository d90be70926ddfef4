package dev.sluice.session.turn;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.NotesMark;
import dev.sluice.contracts.Scope;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who has notes, as the tool-executors have told; nothing of what is in them is known here. Thread-safe. */
@ApplicationScoped
public class NotedUsers implements ConfigReader {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Whether the user has some, whose session it is. */
    public boolean has(Scope scope) {
        return names.contains(NotesMark.name(scope.tenant(), scope.user()));
    }

    @Override
    public Set<String> kinds() {
        return Set.of(NotesMark.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        names.add(current.name());
    }

    @Override
    public void removed(String kind, String name) {
        names.remove(name);
    }
}
