package dev.sluice.session.export;

import dev.sluice.contracts.SessionId;
import dev.sluice.session.door.problem.AtOnce;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FeedbackRow;
import dev.sluice.session.projection.MessageRow;
import dev.sluice.session.projection.SessionRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what was said in a session as a whole. It is held in memory, so it may have {@value #BYTES_MAX} bytes of text, and
 * {@value #AT_ONCE_MAX} are read at once in this process.
 */
@ApplicationScoped
public class ExportBook {
    static final int BYTES_MAX = 16 * 1024 * 1024;
    private static final int AT_ONCE_MAX = 2;
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private static final String BYTES = """
            select cast(coalesce(sum(octet_length(text)), 0) as bigint) from session.messages
             where session_id = ?1 and at >= ?2 and at < ?3""";

    private final Database database;
    private final AtOnce room =
            new AtOnce(AT_ONCE_MAX, "too_many_exports", "too many exports are made at once; try again in a moment");

    public ExportBook(Database database) {
        this.database = database;
    }

    /**
     * A session in a form; whoever asks may read it.
     *
     * @param since from when messages are taken, inclusive
     * @param until before when
     */
    public byte[] write(SessionId session, Optional<Instant> since, Optional<Instant> until, Format format) {
        var from = since.orElse(FIRST);
        var before = until.orElse(LAST);
        return room.run(() ->
                format.write(database.ask(() -> bytes(session, from, before).flatMap(bytes -> {
                    if (bytes > BYTES_MAX) {
                        return Uni.createFrom()
                                .failure(Problem.of(
                                        422,
                                        "too_large",
                                        "this is more than 16 MB of text: take it in parts, with since and until"));
                    }
                    return read(session, from, before);
                }))));
    }

    private static Uni<Long> bytes(SessionId session, Instant since, Instant until) {
        return Panache.getSession().flatMap(database -> database.createNativeQuery(BYTES, Long.class)
                .setParameter(1, session.value())
                .setParameter(2, since)
                .setParameter(3, until)
                .getSingleResult());
    }

    private static Uni<Conversation> read(SessionId session, Instant since, Instant until) {
        return SessionRow.<SessionRow>findById(session.value()).flatMap(row -> MessageRow.<MessageRow>find(
                        "sessionId = ?1 and at >= ?2 and at < ?3 order by seq", session.value(), since, until)
                .list()
                .flatMap(messages -> FeedbackRow.of(session).map(feedback -> conversation(row, messages, feedback))));
    }

    /** What was said of turns of which nothing else is taken is left out, too. */
    private static Conversation conversation(SessionRow row, List<MessageRow> messages, List<FeedbackRow> feedback) {
        var turns = messages.stream().map(message -> message.turnId).collect(Collectors.toSet());
        return new Conversation(
                row.id,
                Optional.ofNullable(row.title),
                row.createdAt,
                messages.stream().map(ExportBook::message).toList(),
                feedback.stream()
                        .filter(one -> turns.contains(one.turnId))
                        .map(ExportBook::opinion)
                        .toList());
    }

    private static Conversation.Opinion opinion(FeedbackRow row) {
        return new Conversation.Opinion(
                row.turnId, row.rating, Optional.ofNullable(row.note), List.of(row.tags), row.givenBy, row.givenAt);
    }

    private static Conversation.Message message(MessageRow row) {
        return new Conversation.Message(
                row.seq, row.at, row.author, Optional.ofNullable(row.agent), row.turnId, row.text);
    }
}
