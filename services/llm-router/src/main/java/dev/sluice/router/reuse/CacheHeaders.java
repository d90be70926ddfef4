package dev.sluice.router.reuse;

import java.util.Optional;

/**
 * What a request's headers say about caching, not yet judged.
 *
 * @param wish of {@value CacheWish#HEADER}
 * @param roleVersion of {@value #ROLE_VERSION}: the version of the configuration of the role that asks
 */
public record CacheHeaders(Optional<String> wish, Optional<String> roleVersion) {
    public static final String ROLE_VERSION = "x-sluice-config-version";
    public static final CacheHeaders NONE = new CacheHeaders(Optional.empty(), Optional.empty());
}
