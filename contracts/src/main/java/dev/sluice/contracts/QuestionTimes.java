package dev.sluice.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a question about a call stays open, and how often people are reminded of it; counted from when it is asked, in the
 * orchestrator's time.
 *
 * @param expiresIn after that it is closed and the call does not run; never where it is empty
 * @param remindEvery after that, and after as long again; never where it is empty
 * @param remindersMax at most so often, 0 to {@value #REMINDERS_MAX}
 */
public record QuestionTimes(Optional<Duration> expiresIn, Optional<Duration> remindEvery, int remindersMax) {
    public static final int REMINDERS_MAX = 20;

    public QuestionTimes {
        if (expiresIn.filter(time -> !time.isPositive()).isPresent()
                || remindEvery.filter(time -> !time.isPositive()).isPresent()
                || remindersMax < 0
                || remindersMax > REMINDERS_MAX) {
            throw new IllegalArgumentException("times are more than nothing, reminders at most " + REMINDERS_MAX);
        }
    }

    /** When a question that is asked then is closed. */
    public Optional<Instant> expires(Instant asked) {
        return expiresIn.map(asked::plus);
    }

    /**
     * When people are reminded of a question that was asked then; empty once it is often enough, or closed before.
     *
     * @param number which time, from 1
     */
    public Optional<Instant> reminder(Instant asked, int number) {
        return remindEvery
                .filter(_ -> number <= remindersMax)
                .map(every -> asked.plus(every.multipliedBy(number)))
                .filter(at -> expires(asked).map(at::isBefore).orElse(true));
    }
}
