package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * How long a call of a tool may take, where the model says so itself in an argument.
 *
 * @param argument its name; its value is a number of seconds
 * @param standard what counts where the model does not say
 * @param max what counts at most, whatever it says
 * @param beside what a call takes around that: to wait for the workspace, to begin, to be answered
 */
public record TimeAsked(String argument, Duration standard, Duration max, Duration beside) {
    /** What the tool may spend on a call with these arguments. */
    public Duration asked(JsonNode arguments) {
        var named = arguments.path(argument);
        var time = named.isIntegralNumber() && named.canConvertToInt() && named.intValue() > 0
                ? Duration.ofSeconds(named.intValue())
                : standard;
        return time.compareTo(max) < 0 ? time : max;
    }

    /** How long such a call may take in all. */
    public Duration inAll(JsonNode arguments) {
        return asked(arguments).plus(beside);
    }
}
