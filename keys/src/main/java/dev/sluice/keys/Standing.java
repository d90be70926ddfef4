package dev.sluice.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What counts of a user at every door, as {@code user/<tenant>/<user>} on {@code sluice.configs}.
 *
 * @param disabled whether no token of his counts
 * @param tokensFrom tokens that are older count no more
 * @param roles what he is now, by their names; absent where another issuer says it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Standing(boolean disabled, Instant tokensFrom, Optional<List<String>> roles) {
    /** The kind of its records. */
    public static final String KIND = "user";

    boolean refuses(Instant issuedAt) {
        return disabled || issuedAt.isBefore(tokensFrom);
    }
}
