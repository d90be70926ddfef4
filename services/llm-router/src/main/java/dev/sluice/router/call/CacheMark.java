package dev.sluice.router.call;

import java.util.Locale;

/** What an answer's header says of the cache. */
enum CacheMark {
    /** No provider was asked for it. */
    HIT,
    /** There was none to be had. */
    MISS,
    /** Nobody looked. */
    OFF;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
