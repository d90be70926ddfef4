package dev.sluice.router.call;

import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.similar.Question;
import java.util.Optional;

/**
 * What a call asks of the cache.
 *
 * @param key of the same request
 * @param similar present if the answer to a question that means the same would do too
 */
record CacheLookup(CacheKey key, Optional<Question> similar) {}
