package dev.sluice.verify.read;

import dev.sluice.verify.event.FactEvent;
import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.Place;
import dev.sluice.verify.rule.Findings;
import dev.sluice.verify.rule.Invariant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * {@link Invariant#STORED_AS_LOGGED}: what the session service stored of one partition of {@code sluice.facts}, walked beside it
 * in the same order, so that neither is held. A record behind the last one that is stored may still be on its way.
 */
public final class StoredFacts implements AutoCloseable {
    private static final int ROWS_FETCHED = 1_000;

    private final PreparedStatement query;
    private final ResultSet rows;
    private final long end;
    private boolean hasRow;

    /** @param postgres one that does not commit after each statement, or all rows are fetched at once */
    public StoredFacts(Connection postgres, int partition) throws SQLException {
        end = end(postgres, partition);
        query = postgres.prepareStatement("""
                select session_id, seq, body, kafka_offset from session.facts
                 where kafka_partition = ? order by kafka_offset""");
        query.setFetchSize(ROWS_FETCHED);
        query.setInt(1, partition);
        rows = query.executeQuery();
        hasRow = rows.next();
    }

    private static long end(Connection postgres, int partition) throws SQLException {
        try (var query = postgres.prepareStatement(
                "select coalesce(max(kafka_offset), -1) from session.facts where kafka_partition = ?")) {
            query.setInt(1, partition);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** @param record the partition's next, which holds the fact */
    public void see(LogRecord record, FactEvent fact, Findings findings) throws SQLException {
        passOver(record.place(), findings);
        if (fact.seq() == 0 || record.place().offset() > end) {
            return;
        }
        if (!hasRow || rows.getLong("kafka_offset") != record.place().offset()) {
            findings.at(
                    record.place(),
                    Invariant.STORED_AS_LOGGED,
                    fact.session(),
                    "fact %d is not stored".formatted(fact.seq()));
            return;
        }
        var isAlike = fact.session().equals(rows.getString("session_id"))
                && fact.seq() == rows.getLong("seq")
                && record.value().equals(rows.getString("body"));
        if (!isAlike) {
            findings.at(
                    record.place(),
                    Invariant.STORED_AS_LOGGED,
                    fact.session(),
                    "fact %d is stored otherwise".formatted(fact.seq()));
        }
        hasRow = rows.next();
    }

    /** Rows ahead of the record, which no record of the log has made. */
    private void passOver(Place place, Findings findings) throws SQLException {
        while (hasRow && rows.getLong("kafka_offset") < place.offset()) {
            var of = new Place(place.topic(), place.partition(), rows.getLong("kafka_offset"));
            findings.at(
                    of,
                    Invariant.STORED_AS_LOGGED,
                    rows.getString("session_id"),
                    "what is stored of it is not in the log");
            hasRow = rows.next();
        }
    }

    @Override
    public void close() throws SQLException {
        query.close();
    }
}
