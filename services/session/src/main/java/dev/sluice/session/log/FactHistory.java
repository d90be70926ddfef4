package dev.sluice.session.log;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import java.util.List;

/** The facts of a session that no longer rest in memory. */
public interface FactHistory {

    /**
     * Facts in the order of their seq, beginning with {@code from}.
     *
     * @param complete whether these are all that the log has up to {@code to}; otherwise read on behind the last one
     */
    record Found(List<FactRecord> records, boolean complete) {}

    /**
     * Reads facts {@code from} to {@code to}, both included; perhaps fewer in one go, but always at least one if there
     * is one. A seq is left out only if the log itself does not have it.
     */
    Found read(SessionId session, long from, long to);
}
