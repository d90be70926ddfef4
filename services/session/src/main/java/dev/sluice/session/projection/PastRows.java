package dev.sluice.session.projection;

import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The questions by which is found what a session was: about its facts, from a place backwards, a bounded number at once. */
public final class PastRows {
    /** The facts that put a line into a history, one each. */
    private static final String LINES = HistoryEntry.GROWS_BY.stream()
            .map(Class::getSimpleName)
            .sorted()
            .collect(Collectors.joining("', '", "type in ('", "')"));

    private static final String STARTS = "type in ('SessionForked', 'SessionRewound')";

    /**
     * The facts that say, or fail to say, what the files were. A quote within a text is escaped, so that these are fields.
     * {@code write_file} is what changed files before facts named them.
     */
    private static final String FILES = """
            (type in ('SessionForked', 'SessionRewound') and locate('"files":"', body) > 0
             or type = 'CallCompleted'
                and (locate('"files":{', body) > 0
                     or locate('"status":"UNKNOWN"', body) > 0
                     or locate('"tool":"write_file","status":"SUCCEEDED"', body) > 0))""";

    private static final String LINES_BACK = """
            select session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset from (
              select *, row_number() over pieces as number, sum(octet_length(body)) over pieces as bytes
                from (select * from session.facts
                       where session_id = ?1 and seq > ?2 and seq <= ?3 and %s order by seq desc limit ?4) as facts
              window pieces as (order by seq desc)) as measured
             where number = 1 or bytes <= ?5
             order by seq desc""".formatted(LINES);

    private static final int PAGE = 100;

    /** As much as one fact may be. */
    private static final long PAGE_BYTES = 4L << 20;

    private PastRows() {}

    /** The newest fact up to {@code at} with which the session began as another was, or began anew. */
    public static Uni<Optional<FactRow>> newestStart(SessionId session, long at) {
        return newest(STARTS, session, 0, at);
    }

    /** The newest fact from {@code from} up to {@code to} that set the session back. */
    public static Uni<Optional<FactRow>> newestRewind(SessionId session, long from, long to) {
        return newest("type = 'SessionRewound'", session, from - 1, to);
    }

    /** How many lines the facts behind {@code after} and before {@code before} put into the history. */
    public static Uni<Long> countLines(SessionId session, long after, long before) {
        return FactRow.count("sessionId = ?1 and seq > ?2 and seq < ?3 and " + LINES, session.value(), after, before);
    }

    /**
     * The newest facts behind {@code after} up to {@code to} that put a line into the history, newest first; as many as fit
     * into some bytes, but at least one.
     */
    public static Uni<List<FactRow>> linesBack(SessionId session, long after, long to) {
        return Panache.getSession().flatMap(database -> database.createNativeQuery(LINES_BACK, FactRow.class)
                .setParameter(1, session.value())
                .setParameter(2, after)
                .setParameter(3, to)
                .setParameter(4, PAGE)
                .setParameter(5, PAGE_BYTES)
                .getResultList());
    }

    /** The start of the first turn behind {@code after}. */
    public static Uni<Optional<FactRow>> firstStarted(SessionId session, long after, long at) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and seq > ?2 and seq <= ?3 and type = 'TurnStarted' order by seq",
                        session.value(),
                        after,
                        at)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    /** The facts of a type about some turns. */
    public static Uni<List<FactRow>> ofTurns(SessionId session, String type, List<String> turns) {
        return FactRow.<FactRow>find("sessionId = ?1 and type = ?2 and turnId in ?3", session.value(), type, turns)
                .list();
    }

    /** The newest fact of a type behind {@code after} up to {@code at}. */
    public static Uni<Optional<FactRow>> newestOf(SessionId session, String type, long after, long at) {
        return newest("type = '" + type + "'", session, after, at);
    }

    /** The newest fact up to {@code at} that is about the files. */
    public static Uni<Optional<FactRow>> filesBack(SessionId session, long at) {
        return newest(FILES, session, 0, at);
    }

    /** The next fact behind {@code at} that is about the files. */
    public static Uni<Optional<FactRow>> filesOn(SessionId session, long at) {
        return FactRow.<FactRow>find("sessionId = ?1 and seq > ?2 and " + FILES + " order by seq", session.value(), at)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    private static Uni<Optional<FactRow>> newest(String condition, SessionId session, long after, long at) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and seq > ?2 and seq <= ?3 and " + condition + " order by seq desc",
                        session.value(),
                        after,
                        at)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }
}
