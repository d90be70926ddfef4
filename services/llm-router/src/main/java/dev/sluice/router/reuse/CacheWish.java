package dev.sluice.router.reuse;

import java.util.Optional;

/** What a caller wants of the cache, by the header {@value #HEADER}. */
public enum CacheWish {
    /** Nothing said: only answers that would be the same again. */
    NONE,
    /** Also an answer that the model would give differently another time, or one with tool calls. */
    ON,
    /** An answer of a provider's for this request, which is not kept either. */
    OFF;

    public static final String HEADER = "x-sluice-cache";

    /** The wish in a header's words; empty if they mean nothing. */
    public static Optional<CacheWish> read(Optional<String> header) {
        return switch (header.orElse("")) {
            case "" -> Optional.of(NONE);
            case "on" -> Optional.of(ON);
            case "off" -> Optional.of(OFF);
            default -> Optional.empty();
        };
    }
}
