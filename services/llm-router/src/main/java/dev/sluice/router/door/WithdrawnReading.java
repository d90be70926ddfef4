package dev.sluice.router.door;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.keys.Standing;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.router.feed.ConfigListener;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Keeps what {@code sluice.configs} says of withdrawn tokens where this service's doors ask for it. */
@Singleton
public class WithdrawnReading {
    private final WithdrawnTokens tokens = new WithdrawnTokens();

    WithdrawnTokens tokens() {
        return tokens;
    }

    @Produces
    @Singleton
    ConfigListener users() {
        return new Listener(Standing.KIND, tokens);
    }

    @Produces
    @Singleton
    ConfigListener logins() {
        return new Listener(WithdrawnTokens.LOGIN, tokens);
    }

    private record Listener(String kind, WithdrawnTokens tokens) implements ConfigListener {
        @Override
        public void changed(ConfigVersion current) {
            tokens.changed(current);
        }

        @Override
        public void removed(String name) {
            tokens.removed(kind, name);
        }
    }
}
