package dev.sluice.session.projection;

import dev.sluice.contracts.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The questions by which is found what a session was: about its facts, from a place backwards, a bounded number at once. */
public final class PastRows {
    /** The facts that put a line into a history, one each. */
    private static final String LINES =
            "type in ('TurnStarted', 'TaskStarted', 'StepCompleted', 'CallRequested', 'CallCompleted')";

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

    private static final int PAGE = 100;

    private PastRows() {}

    /** The newest fact up to {@code at} with which the session began as another was, or began anew. */
    public static Uni<Optional<FactRow>> newestStart(SessionId session, long at) {
        return newest(STARTS, session, 0, at);
    }

    /** All such facts up to {@code at}. */
    public static Uni<List<FactRow>> starts(SessionId session, long at) {
        return FactRow.<FactRow>find("sessionId = ?1 and seq <= ?2 and " + STARTS, session.value(), at)
                .list();
    }

    /** The facts from {@code from} on that set the session back. */
    public static Uni<List<FactRow>> rewinds(SessionId session, long from) {
        return FactRow.<FactRow>find("sessionId = ?1 and seq >= ?2 and type = 'SessionRewound'", session.value(), from)
                .list();
    }

    /** How many lines the facts behind {@code after} and before {@code before} put into the history. */
    public static Uni<Long> countLines(SessionId session, long after, long before) {
        return FactRow.count("sessionId = ?1 and seq > ?2 and seq < ?3 and " + LINES, session.value(), after, before);
    }

    /** The newest facts behind {@code after} up to {@code to} that put a line into the history, newest first. */
    public static Uni<List<FactRow>> linesBack(SessionId session, long after, long to) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and seq > ?2 and seq <= ?3 and " + LINES + " order by seq desc",
                        session.value(),
                        after,
                        to)
                .page(0, PAGE)
                .list();
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
