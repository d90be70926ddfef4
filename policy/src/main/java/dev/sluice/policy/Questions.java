package dev.sluice.policy;

import dev.sluice.contracts.QuestionTimes;
import java.time.Duration;
import java.util.Optional;

/**
 * How long questions about calls stay open, and how many there may be, as somebody wrote it down.
 *
 * @param expiresIn seconds, {@value #SECONDS_MIN} to {@value #SECONDS_MAX}; for ever where it is empty
 * @param remindEvery seconds after which people are reminded, and after as long again; never where it is empty
 * @param reminders at most so often; {@value #REMINDERS_STANDARD} where it is empty
 * @param perHour how many calls one user may be asked about within an hour, 1 to {@value #PER_HOUR_MAX}; any number where it
 *     is empty
 */
public record Questions(
        Optional<Integer> expiresIn,
        Optional<Integer> remindEvery,
        Optional<Integer> reminders,
        Optional<Integer> perHour) {
    static final int SECONDS_MIN = 10;
    static final int SECONDS_MAX = 30 * 24 * 3600;
    static final int REMINDERS_STANDARD = 3;
    static final int PER_HOUR_MAX = 10_000;

    public Questions {
        within("expires_in", expiresIn);
        within("remind_every", remindEvery);
        if (reminders
                .filter(number -> number < 1 || number > QuestionTimes.REMINDERS_MAX)
                .isPresent()) {
            throw new IllegalArgumentException("questions: reminders is 1 to " + QuestionTimes.REMINDERS_MAX);
        }
        if (reminders.isPresent() && remindEvery.isEmpty()) {
            throw new IllegalArgumentException("questions: reminders needs remind_every");
        }
        if (perHour.filter(number -> number < 1 || number > PER_HOUR_MAX).isPresent()) {
            throw new IllegalArgumentException("questions: per_hour is 1 to " + PER_HOUR_MAX);
        }
    }

    /** The same as a question says it. */
    public QuestionTimes times() {
        return new QuestionTimes(
                expiresIn.map(Duration::ofSeconds),
                remindEvery.map(Duration::ofSeconds),
                remindEvery.isEmpty() ? 0 : reminders.orElse(REMINDERS_STANDARD));
    }

    private static void within(String name, Optional<Integer> seconds) {
        if (seconds.filter(number -> number < SECONDS_MIN || number > SECONDS_MAX)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "questions: %s is %d to %d seconds".formatted(name, SECONDS_MIN, SECONDS_MAX));
        }
    }
}
