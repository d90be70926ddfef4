package dev.sluice.executor.note;

import dev.sluice.contracts.SessionId;
import dev.sluice.executor.ledger.Statements;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The notes in Postgres, in the tool-executor's schema: a row each, which goes when its note goes. */
@ApplicationScoped
public class PostgresNotes implements Notes {
    private static final String COLUMNS = "id, place, text, version, session, written_at";

    /** Those who keep notes of one owner do so one after the other, so that each counts what the others kept. */
    private static final String ALONE = "select pg_advisory_xact_lock(hashtextextended($1, 107))";

    private static final String KEEP = """
            insert into tool_executor.note (id, tenant, owner, place, text, version, session, written_at)
            select $1, $2, $3, $4, $5, $6::integer, $7, $8::timestamptz
             where (select count(*) from tool_executor.note where tenant = $2 and owner = $3) < $9::bigint
            on conflict (id) do nothing""";

    private static final String SELECT =
            "select " + COLUMNS + " from tool_executor.note where tenant = $1 and owner = $2";
    private static final String OF = SELECT + " order by written_at desc, id desc";
    private static final String FIND = SELECT + " and id = $3";

    private static final String CHANGE = """
            update tool_executor.note set text = $5, version = version + 1
             where tenant = $1 and owner = $2 and id = $3 and version = $4
            returning\s""" + COLUMNS;

    private static final String DROP_ALL = "delete from tool_executor.note where tenant = $1 and owner = $2";
    private static final String DROP = DROP_ALL + " and id = $3";
    private static final String DROP_OF = DROP_ALL + " and place = $3";

    private final Statements statements;

    PostgresNotes(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Keeping keep(Note note) {
        var owner = note.owner();
        var kept = statements.run(
                ALONE,
                Tuple.of(owner.tenant() + "/" + owner.user()),
                KEEP,
                Tuple.from(List.of(
                        note.id(),
                        owner.tenant().value(),
                        owner.user().value(),
                        note.place().key(),
                        note.text(),
                        note.version(),
                        note.session().value(),
                        note.at().atOffset(ZoneOffset.UTC),
                        Note.NUMBER_MAX)));
        if (kept.rowCount() == 1) {
            return Keeping.KEPT;
        }
        return find(owner, note.id()).isPresent() ? Keeping.THERE : Keeping.FULL;
    }

    @Override
    public List<Note> of(NoteOwner owner) {
        var notes = new ArrayList<Note>();
        statements
                .run(OF, Tuple.of(owner.tenant().value(), owner.user().value()))
                .forEach(row -> notes.add(note(owner, row)));
        return notes;
    }

    @Override
    public Optional<Note> find(NoteOwner owner, String id) {
        var rows = statements
                .run(FIND, Tuple.of(owner.tenant().value(), owner.user().value(), id))
                .iterator();
        return rows.hasNext() ? Optional.of(note(owner, rows.next())) : Optional.empty();
    }

    @Override
    public Optional<Note> change(NoteOwner owner, String id, int version, String text) {
        var rows = statements
                .run(CHANGE, Tuple.of(owner.tenant().value(), owner.user().value(), id, version, text))
                .iterator();
        return rows.hasNext() ? Optional.of(note(owner, rows.next())) : Optional.empty();
    }

    @Override
    public boolean drop(NoteOwner owner, String id) {
        return statements
                        .run(DROP, Tuple.of(owner.tenant().value(), owner.user().value(), id))
                        .rowCount()
                == 1;
    }

    @Override
    public int dropAll(NoteOwner owner) {
        return statements
                .run(DROP_ALL, Tuple.of(owner.tenant().value(), owner.user().value()))
                .rowCount();
    }

    @Override
    public int dropOf(NoteOwner owner, NotePlace place) {
        return statements
                .run(DROP_OF, Tuple.of(owner.tenant().value(), owner.user().value(), place.key()))
                .rowCount();
    }

    private static Note note(NoteOwner owner, Row row) {
        return new Note(
                row.getString("id"),
                owner,
                new NotePlace(row.getString("place")),
                row.getString("text"),
                row.getInteger("version"),
                new SessionId(row.getString("session")),
                row.getOffsetDateTime("written_at").toInstant());
    }
}
