package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;

/** The wall time that a turn has left; it stands still while a person is asked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = TurnClock.Running.class, name = "running"),
    @Type(value = TurnClock.Standing.class, name = "standing")
})
public sealed interface TurnClock {
    /** The turn must have ended by then. */
    record Running(Instant deadline) implements TurnClock {}

    /** The turn will have this long once the last open approval is decided and the last question answered. */
    record Standing(Duration left) implements TurnClock {}

    /** The clock when a person begins to be asked. */
    default TurnClock stopped(Instant at) {
        return switch (this) {
            case Running _ -> new Standing(left(at));
            case Standing standing -> standing;
        };
    }

    /** The time that is left; never negative. */
    default Duration left(Instant at) {
        return switch (this) {
            case Running running -> {
                var left = Duration.between(at, running.deadline());
                yield left.isNegative() ? Duration.ZERO : left;
            }
            case Standing standing -> standing.left();
        };
    }

    /** The clock when nobody is asked any more. */
    default TurnClock resumed(Instant at) {
        return switch (this) {
            case Running running -> running;
            case Standing standing -> new Running(at.plus(standing.left()));
        };
    }
}
