package dev.sluice.session.history;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Facts from Postgres, and from the log itself where the projection is not there yet. */
@ApplicationScoped
public class ProjectedHistory implements FactHistory {
    private static final int READ_MAX = 200;

    private final Database database;
    private final FactLog log;

    public ProjectedHistory(Database database, FactLog log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public Found read(SessionId session, long from, long to) {
        var rows = database.ask(() -> FactRow.between(session, from, to, READ_MAX));
        var unbroken = unbroken(rows, from);
        if (!unbroken.isEmpty()) {
            return new Found(unbroken, unbroken.getLast().seq() == to);
        }
        var before = database.ask(() -> FactRow.lastBefore(session, from));
        var place = before == null ? OptionalLong.empty() : OptionalLong.of(before.kafkaOffset + 1);
        return log.read(session, from, to, place);
    }

    /** The seq of the newest fact in Postgres; 0 if there is none. */
    public long newest(SessionId session) {
        var row = database.ask(() -> FactRow.lastBefore(session, Long.MAX_VALUE));
        return row == null ? 0 : row.seq;
    }

    /** The seq of the newest {@code TurnStarted} up to a seq; 0 if there is none. */
    public long newestTurnStart(SessionId session, long seqMax) {
        var row = database.ask(() -> FactRow.lastOf(session, "TurnStarted", seqMax));
        return row == null ? 0 : row.seq;
    }

    private static List<FactRecord> unbroken(List<FactRow> rows, long from) {
        var records = new ArrayList<FactRecord>(rows.size());
        for (var row : rows) {
            if (row.seq != from + records.size()) {
                return records;
            }
            records.add(row.record());
        }
        return records;
    }
}
