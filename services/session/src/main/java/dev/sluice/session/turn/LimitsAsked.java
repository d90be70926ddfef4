package dev.sluice.session.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.session.door.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What whoever submits a turn lets it spend: no more than the installation does, and each from 1.
 *
 * @param steps model calls
 * @param calls tool calls, from 0
 * @param outputChars characters that the model may write
 * @param tokens tokens that it may read and write
 * @param seconds wall time
 * @param costMicros what its model calls may cost, in millionths of the price table's currency
 */
public record LimitsAsked(
        Optional<Integer> steps,
        Optional<Integer> calls,
        Optional<Integer> outputChars,
        Optional<Long> tokens,
        Optional<Integer> seconds,
        Optional<Long> costMicros) {
    private static final long COUNT_MAX = 1_000_000_000;
    private static final long MICROS_MAX = 1_000_000_000_000L;

    public LimitsAsked {
        steps = within("steps", steps, 1);
        calls = within("calls", calls, 0);
        outputChars = within("output_chars", outputChars, 1);
        tokens = within("tokens", tokens, 1);
        seconds = within("seconds", seconds, 1);
        costMicros = within("cost_micros", costMicros, 1, MICROS_MAX);
    }

    /** The installation's limits, lowered to these; 400 where one of these is higher. */
    Limits lowered(Limits installed) {
        return new Limits(
                lowered("steps", steps, installed.stepsMax()),
                installed.attemptsMax(),
                lowered("calls", calls, installed.callsMax()),
                lowered("output_chars", outputChars, installed.outputCharsMax()),
                Duration.ofSeconds(lowered(
                        "seconds", seconds, Math.toIntExact(installed.turnMax().toSeconds()))),
                installed.stepMax(),
                installed.callMax(),
                lowered("tokens", tokens, installed.tokensMax()),
                lowered("cost_micros", costMicros, installed.costMicrosMax()));
    }

    /** The same limits are the same text. */
    String written() {
        var text = new StringJoiner(",", "limits:", "");
        steps.ifPresent(most -> text.add("steps=" + most));
        calls.ifPresent(most -> text.add("calls=" + most));
        outputChars.ifPresent(most -> text.add("output_chars=" + most));
        tokens.ifPresent(most -> text.add("tokens=" + most));
        seconds.ifPresent(most -> text.add("seconds=" + most));
        costMicros.ifPresent(most -> text.add("cost_micros=" + most));
        return text.toString();
    }

    private static int lowered(String name, Optional<Integer> asked, int most) {
        return (int) lowered(name, (long) asked.orElse(most), most);
    }

    private static Optional<Long> lowered(String name, Optional<Long> asked, Optional<Long> most) {
        return asked.map(value -> most.map(max -> lowered(name, value, max)).orElse(value))
                .or(() -> most);
    }

    private static long lowered(String name, long asked, long most) {
        if (asked > most) {
            throw Problem.invalid("limits." + name + " is at most " + most);
        }
        return asked;
    }

    private static <N extends Number> Optional<N> within(String name, Optional<N> asked, int least) {
        return within(name, asked, least, COUNT_MAX);
    }

    private static <N extends Number> Optional<N> within(String name, Optional<N> asked, int least, long most) {
        var given = asked == null ? Optional.<N>empty() : asked;
        if (given.filter(value -> value.longValue() < least || value.longValue() > most)
                .isPresent()) {
            throw new IllegalArgumentException("limits." + name + " is a number from " + least);
        }
        return given;
    }
}
