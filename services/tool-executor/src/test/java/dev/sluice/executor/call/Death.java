package dev.sluice.executor.call;

import dev.sluice.kafka.CrashPoint;
import java.util.function.Consumer;

/** The end of a process, as far as one test JVM can tell. */
final class Death extends Error {
    static final Consumer<CrashPoint> NOWHERE = _ -> {};

    /** Whoever comes to this moment dies. */
    static Consumer<CrashPoint> at(CrashPoint moment) {
        return reached -> {
            if (reached == moment) {
                throw new Death();
            }
        };
    }
}
