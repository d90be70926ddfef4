package dev.sluice.session.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import dev.sluice.session.config.ConfigReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that the llm-routers answer to, as far as the routing table on {@code sluice.configs} says. A routing file, and
 * which models a provider has, only a router knows. Thread-safe.
 */
@ApplicationScoped
public class ModelNames implements ConfigReader {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    /** Absent where nobody here can say. */
    private volatile Optional<Set<String>> names = Optional.empty();

    /** Whether a model may be asked for by this name. */
    public boolean mayBe(String name) {
        // What has a slash names a role, or a provider, and perhaps one of its models that no table lists.
        return name.contains("/") || names.map(known -> known.contains(name)).orElse(true);
    }

    @Override
    public Set<String> kinds() {
        return Set.of(Routing.KIND);
    }

    @Override
    public void changed(ConfigVersion current) {
        var routing = JSON.convertValue(current.body(), Routing.class);
        names = routing.passthrough().isPresent() ? Optional.empty() : Optional.of(names(routing));
    }

    @Override
    public void removed(String kind, String name) {
        if (name.equals(Routing.CURRENT)) {
            names = Optional.empty();
        }
    }

    private static Set<String> names(Routing routing) {
        return Stream.concat(
                        routing.aliases().stream().map(Routing.Alias::name),
                        routing.deployments().stream().map(Routing.Deployment::name))
                .collect(Collectors.toUnmodifiableSet());
    }
}
