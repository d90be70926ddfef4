package dev.sluice.router.feed;

import dev.sluice.contracts.ConfigVersion;

/** Someone who wants one kind of configuration from {@code sluice.configs}. Called by one thread; must not wait. */
public interface ConfigListener {
    /** The kind, as in {@link ConfigVersion#kind()}. */
    String kind();

    /**
     * A version is now the one that counts.
     *
     * @throws IllegalArgumentException if it cannot be used, in a sentence without secrets; what stood before stays
     */
    void changed(ConfigVersion current);

    /** There is nothing of this name any more. */
    void removed(String name);
}
