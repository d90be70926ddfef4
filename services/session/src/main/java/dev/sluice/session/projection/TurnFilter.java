package dev.sluice.session.projection;

import dev.sluice.session.frame.TurnStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * Which turns to list; what is absent does not restrict.
 *
 * @param plan how the reason begins for which such a turn was divided
 */
public record TurnFilter(
        Optional<TurnStatus> status,
        Optional<String> role,
        Optional<String> text,
        Optional<Boolean> planned,
        Optional<String> plan,
        Optional<String> tag,
        Optional<Instant> since,
        Optional<Instant> until) {}
