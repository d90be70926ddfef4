package dev.sluice.session.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.NamedPlan;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The plans that jobs may ask for by name: those that ship with Sluice, and in front of them those that were set here. Of
 * each name the newest ten versions can be asked for. Needs no database. Thread-safe.
 */
@ApplicationScoped
public class PlanBook implements ConfigReader {
    /** More names than this nobody chooses from. */
    public static final int NAMES_MAX = 200;

    private static final ObjectMapper JSON = MessageCodec.mapper();
    private static final int VERSIONS_MAX = 10;

    private final Map<String, PlanVersion> shipped = ShippedPlans.read();
    private final Map<String, PlanVersion> current = new ConcurrentHashMap<>();

    /** Of each name what was ever set, the newest first. */
    private final Map<String, List<PlanVersion>> versions = new ConcurrentHashMap<>();

    /** The plans that count, by their names. */
    public List<PlanVersion> all() {
        var counting = new TreeMap<>(shipped);
        counting.putAll(current);
        return List.copyOf(counting.values());
    }

    /** The plan of this name: in that version, else in the one that counts. */
    public Optional<PlanVersion> find(String name, Optional<String> version) {
        var counting = Optional.ofNullable(current.get(name)).or(() -> Optional.ofNullable(shipped.get(name)));
        if (version.isEmpty()) {
            return counting;
        }
        return Stream.of(
                        counting.stream(),
                        Stream.ofNullable(shipped.get(name)),
                        versions.getOrDefault(name, List.of()).stream())
                .flatMap(known -> known)
                .filter(known -> known.version().equals(version.get()))
                .findFirst();
    }

    @Override
    public Set<String> kinds() {
        return Set.of(NamedPlan.KIND);
    }

    @Override
    public void changed(ConfigVersion now) {
        current.put(now.name(), plan(now));
    }

    @Override
    public void known(ConfigVersion version) {
        var plan = plan(version);
        versions.merge(
                version.name(), List.of(plan), (before, newest) -> Stream.concat(newest.stream(), before.stream())
                        .limit(VERSIONS_MAX)
                        .toList());
    }

    @Override
    public void removed(String kind, String name) {
        current.remove(name);
    }

    private static PlanVersion plan(ConfigVersion version) {
        return new PlanVersion(version.name(), version.version(), JSON.convertValue(version.body(), NamedPlan.class));
    }
}
