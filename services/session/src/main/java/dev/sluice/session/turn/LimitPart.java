package dev.sluice.session.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.session.TurnDials;
import java.time.Duration;
import java.util.Optional;

/** Some limits of a turn; what is absent says nothing. */
record LimitPart(
        Optional<Integer> steps,
        Optional<Integer> attempts,
        Optional<Integer> calls,
        Optional<Integer> outputChars,
        Optional<Duration> turn,
        Optional<Duration> step,
        Optional<Duration> call,
        Optional<Long> tokens,
        Optional<Long> costMicros) {
    static LimitPart of(TurnDials.Part dials) {
        return new LimitPart(
                dials.stepsMax(),
                dials.attemptsMax(),
                dials.callsMax(),
                dials.outputCharsMax(),
                dials.turnMax(),
                dials.stepMax(),
                dials.callMax(),
                dials.tokensMax(),
                dials.costMicrosMax());
    }

    static LimitPart of(RoleLimits role) {
        return new LimitPart(
                role.steps(),
                Optional.empty(),
                role.calls(),
                role.outputChars(),
                role.seconds().map(Duration::ofSeconds),
                Optional.empty(),
                Optional.empty(),
                role.tokens(),
                role.costMicros());
    }

    /** These limits, with what is said here in their place. */
    Limits over(Limits limits) {
        return new Limits(
                steps.orElse(limits.stepsMax()),
                attempts.orElse(limits.attemptsMax()),
                calls.orElse(limits.callsMax()),
                outputChars.orElse(limits.outputCharsMax()),
                turn.orElse(limits.turnMax()),
                step.orElse(limits.stepMax()),
                call.orElse(limits.callMax()),
                tokens.or(limits::tokensMax),
                costMicros.or(limits::costMicrosMax));
    }

    /** These limits, or what is said here where that is lower. */
    Limits lowering(Limits limits) {
        return new Limits(
                lower(steps, limits.stepsMax()),
                lower(attempts, limits.attemptsMax()),
                lower(calls, limits.callsMax()),
                lower(outputChars, limits.outputCharsMax()),
                lower(turn, limits.turnMax()),
                lower(step, limits.stepMax()),
                lower(call, limits.callMax()),
                lower(tokens, limits.tokensMax()),
                lower(costMicros, limits.costMicrosMax()));
    }

    private static <V extends Comparable<V>> V lower(Optional<V> said, V most) {
        return said.filter(value -> value.compareTo(most) < 0).orElse(most);
    }

    private static Optional<Long> lower(Optional<Long> said, Optional<Long> most) {
        return most.map(value -> lower(said, value)).or(() -> said);
    }
}
