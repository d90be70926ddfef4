package dev.sluice.session.config;

import dev.sluice.contracts.ConfigVersion;
import java.util.Set;

/** Someone who wants kinds of configuration from {@code sluice.configs}. Called by one thread; must not wait. */
public interface ConfigReader {
    /** The kinds, as in {@link ConfigVersion#kind()}. */
    Set<String> kinds();

    /** A version is now the one that counts. */
    void changed(ConfigVersion current);

    /** A version can be named, whether it counts or not; it comes before it counts. Of a role the newest counts. */
    default void known(ConfigVersion version) {}

    /** There is nothing of this name any more. */
    void removed(String kind, String name);
}
