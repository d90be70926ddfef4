package dev.sluice.router.redis;

import dev.sluice.kafka.Trouble;

/** Whether Redis is away or refused what it was asked: only an error inside a script is the asker's fault. */
public final class RedisTrouble {
    private RedisTrouble() {}

    /** All else that Redis says is about its own state: loading, read-only, out of memory, too many clients. */
    public static Trouble of(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var said = cause.getMessage();
            if (said != null && said.startsWith("ERR") && said.contains("script")) {
                return new Trouble.Refused("Redis refuses it inside a script");
            }
        }
        return new Trouble.Away(failure.getClass().getSimpleName());
    }
}
