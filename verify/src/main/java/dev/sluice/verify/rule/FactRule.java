package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.time.Instant;

/** Follows the facts of one session, in their order. */
interface FactRule {
    void see(FactEvent fact, Findings findings);

    /**
     * The log has no more of it.
     *
     * @param now how late it is by the log
     */
    default void end(Instant now, Findings findings) {}
}
