package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.time.Instant;
import java.util.List;

/** Every promise that the facts of one session alone can show. */
public final class SessionRules {
    private final List<FactRule> rules =
            List.of(new Numbering(), new Turns(), new Parts(), new Calls(), new Decisions(), new Deletion());

    /** @param fact the session's next in its partition */
    public void see(FactEvent fact, Findings findings) {
        rules.forEach(rule -> rule.see(fact, findings));
    }

    /** @param now how late it is by the log: of turns that are open then, some should have ended */
    public void end(Instant now, Findings findings) {
        rules.forEach(rule -> rule.end(now, findings));
    }
}
