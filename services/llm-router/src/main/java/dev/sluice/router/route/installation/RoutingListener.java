package dev.sluice.router.route.installation;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Routing;
import dev.sluice.router.feed.ConfigListener;
import dev.sluice.router.route.Breakers;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Puts each valid routing table of {@code sluice.configs} in force at once, on every replica. A bad one is refused, and
 * what was in force stays. A deleted one gives way to the configuration. What is known of deployments that a new table
 * does not have is forgotten.
 */
@Singleton
public class RoutingListener implements ConfigListener {
    private final Providers providers;
    private final Breakers breakers;
    private volatile Optional<Refused> refused = Optional.empty();

    /**
     * A table that this router could not use.
     *
     * @param reason a sentence without secrets
     */
    public record Refused(String version, String reason) {}

    RoutingListener(Providers providers, Breakers breakers) {
        this.providers = providers;
        this.breakers = breakers;
    }

    /** The newest table, if it is not the one in force. */
    public Optional<Refused> refused() {
        return refused;
    }

    @Override
    public String kind() {
        return Routing.KIND;
    }

    @Override
    public void changed(ConfigVersion current) {
        if (!current.name().equals(Routing.CURRENT)) {
            return;
        }
        refused = Optional.empty();
        try {
            providers.adopt(MessageCodec.read(MessageCodec.write(current.body()), Routing.class), current.version());
        } catch (UnreadableMessage | RuntimeException bad) {
            refused = Optional.of(new Refused(current.version(), reason(bad)));
            throw new IllegalArgumentException("the routing table in force stays: " + reason(bad), bad);
        }
        breakers.keep(providers.table());
    }

    @Override
    public void removed(String name) {
        if (name.equals(Routing.CURRENT)) {
            refused = Optional.empty();
            providers.reset();
            breakers.keep(providers.table());
        }
    }

    /** The sentence of whoever found the fault, which may be wrapped by the reader of JSON. */
    private static String reason(Throwable bad) {
        var cause = bad;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
