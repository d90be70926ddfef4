package dev.sluice.session;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a turn may use; stamped on it when it is submitted. Bounds are those of {@link dev.sluice.contracts.Limits}. */
public interface TurnDials {
    /** Model calls of one turn. */
    @WithDefault("30")
    int stepsMax();

    /** Tries of one step. */
    @WithDefault("6")
    int attemptsMax();

    /** Tool calls of one turn. */
    @WithDefault("100")
    int callsMax();

    /** Characters that the model may write in one turn. */
    @WithDefault("1000000")
    int outputCharsMax();

    /** Wall time of one turn; it stands still while a person is asked. */
    @WithDefault("30m")
    Duration turnMax();

    /** Wall time of one step. */
    @WithDefault("5m")
    Duration stepMax();

    /** Wall time of one call; one that asks for more, as commands do, gets it. */
    @WithDefault("2m")
    Duration callMax();

    /** Tokens that the model may read and write in one turn. Default: they are not counted. */
    Optional<Long> tokensMax();

    /** What the model calls of one turn may cost, in millionths of the price table's currency. Default: as budgets allow. */
    Optional<Long> costMicrosMax();

    /** What turns of single tenants may use instead, e.g. {@code tenants.acme.steps-max=…}. */
    Map<String, Part> tenants();

    /** What turns of single roles may use at most, e.g. {@code roles.ask.steps-max=…}; what is higher counts nothing. */
    Map<String, Part> roles();

    /** Some of these dials. */
    interface Part {
        Optional<Integer> stepsMax();

        Optional<Integer> attemptsMax();

        Optional<Integer> callsMax();

        Optional<Integer> outputCharsMax();

        Optional<Duration> turnMax();

        Optional<Duration> stepMax();

        Optional<Duration> callMax();

        Optional<Long> tokensMax();

        Optional<Long> costMicrosMax();
    }
}
