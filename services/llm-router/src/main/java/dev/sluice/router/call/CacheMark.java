package dev.sluice.router.call;

import dev.sluice.contracts.UsageRecorded.Reuse;
import java.util.Locale;

/** What an answer's header says of the cache. */
enum CacheMark {
    /** No provider was asked for it. */
    HIT,
    /** No provider was asked for it, and it was given to another question. */
    SIMILAR,
    /** There was none to be had. */
    MISS,
    /** Nobody looked. */
    OFF;

    private final String word = name().toLowerCase(Locale.ROOT);

    static CacheMark of(Reuse how) {
        return switch (how) {
            case CACHED, SHARED -> HIT;
            case SIMILAR -> SIMILAR;
        };
    }

    String word() {
        return word;
    }
}
