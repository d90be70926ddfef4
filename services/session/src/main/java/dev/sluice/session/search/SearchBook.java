package dev.sluice.session.search;

import dev.sluice.session.door.problem.AtOnce;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Finds what was said, by its words. Of what matches, the newest {@value #CANDIDATES_MAX} are ranked: a word that is
 * everywhere costs no more than a rare one. At most {@value #AT_ONCE_MAX} searches run at once in this process, each for
 * {@value #MILLIS_MAX} ms at most (see docs/adr/0110-whose-it-is-stands-among-the-words.md).
 */
@ApplicationScoped
public class SearchBook {
    /** Hits that can be paged through. */
    public static final int CANDIDATES_MAX = 200;

    static final int MILLIS_MAX = 2_000;
    private static final int AT_ONCE_MAX = 8;
    private static final String CANCELED = "57014";

    private static final String QUERY =
            "(websearch_to_tsquery(cast(:language as regconfig), translate(:words, '<>/', '   ')) && cast('''' || '@' || md5(:tenant || '/' || :owner) || '''' as tsquery))";
    private static final String NO_WORDS =
            "select numnode(websearch_to_tsquery(cast(:language as regconfig), translate(:words, '<>/', '   '))) = 0";
    private static final String PATIENCE = "select set_config('statement_timeout', '" + MILLIS_MAX + "', true)";
    private static final String MESSAGES = """
            (select m.session_id, m.seq, m.turn_id, m.author, m.agent, m.at, m.text, m.words
               from session.messages m
              where m.words @@ %s and m.tenant = :tenant and m.owner = :owner
                and not exists (select 1 from session.sessions d where d.id = m.session_id and d.deleted_at is not null)%s
              order by m.at desc limit %d)""";
    private static final String TITLES = """
             union all
            (select s.id, 0, cast(null as text), 'title', cast(null as text), s.last_activity, s.title, s.title_words
               from session.sessions s
              where s.title_words @@ %s and s.tenant = :tenant and s.owner = :owner and s.deleted_at is null%s
              order by s.last_activity desc limit %d)""";
    private static final String PAGE = """
            select f.session_id, f.seq, f.turn_id, f.author, f.agent, f.at, f.score, s.title,
                   ts_headline(cast(:language as regconfig), translate(left(f.text, 32000), :shown, :hidden),
                     websearch_to_tsquery(cast(:language as regconfig), translate(:words, '<>/', '   ')), :options) as excerpt
              from (select c.*, ts_rank_cd(c.words, %s, 32) as score from (%s) c
                     order by score desc, c.at desc, c.session_id, c.seq offset :past limit :most) f
              join session.sessions s on s.id = f.session_id
             order by f.score desc, f.at desc, f.session_id, f.seq""";

    private final Database database;
    private final AtOnce room =
            new AtOnce(AT_ONCE_MAX, "too_many_searches", "too many searches run at once; try again in a moment");

    /**
     * Something that was said, or a session by its title.
     *
     * @param seq of the fact, for reading on from there; empty for a title
     * @param author {@code user}, {@code agent} or {@code title}
     * @param score from 0 to 1, within one search
     */
    public record Hit(
            String sessionId,
            Optional<Long> seq,
            Optional<String> turn,
            String author,
            Optional<String> role,
            Instant at,
            Optional<String> title,
            double score,
            List<Excerpt.Part> excerpt) {}

    public SearchBook(Database database) {
        this.database = database;
    }

    /** Hits behind so many, the best first. */
    public List<Hit> find(Wanted wanted, int past, int most) {
        return room.run(() ->
                database.change(() -> Panache.getSession().flatMap(session -> search(session, wanted, past, most))));
    }

    private static Uni<List<Hit>> search(Mutiny.Session session, Wanted wanted, int past, int most) {
        return session.createNativeQuery(PATIENCE, String.class)
                .getSingleResult()
                .chain(() -> session.createNativeQuery(NO_WORDS, Boolean.class)
                        .setParameter("language", wanted.language().configuration())
                        .setParameter("words", wanted.words())
                        .getSingleResult())
                .chain(none -> none
                        ? Uni.createFrom().failure(Problem.invalid("q has no word that could be found"))
                        : page(session, wanted, past, most))
                .onFailure(SearchBook::tookTooLong)
                .transform(_ ->
                        Problem.of(422, "too_broad", "this takes too long: say more words, or from when until when"));
    }

    private static Uni<List<Hit>> page(Mutiny.Session session, Wanted wanted, int past, int most) {
        var query = session.createNativeQuery(sql(wanted), Tuple.class)
                .setParameter("past", past)
                .setParameter("most", most)
                .setParameter("shown", Excerpt.SHOWN)
                .setParameter("hidden", Excerpt.HIDDEN)
                .setParameter(
                        "options",
                        "StartSel=%c, StopSel=%c, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=\" … \""
                                .formatted(Excerpt.BEGIN, Excerpt.END));
        wanted.values().forEach(query::setParameter);
        return query.getResultList()
                .map(rows -> rows.stream().map(SearchBook::hit).toList());
    }

    static String sql(Wanted wanted) {
        var candidates = MESSAGES.formatted(QUERY, wanted.ofMessages(), CANDIDATES_MAX)
                + (wanted.includesTitles() ? TITLES.formatted(QUERY, wanted.ofTitles(), CANDIDATES_MAX) : "");
        return PAGE.formatted(QUERY, candidates);
    }

    private static boolean tookTooLong(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException refused && CANCELED.equals(refused.getSqlState())) {
                return true;
            }
        }
        return false;
    }

    private static Hit hit(Tuple row) {
        var title = row.get("author", String.class).equals("title");
        return new Hit(
                row.get("session_id", String.class),
                title
                        ? Optional.empty()
                        : Optional.of(row.get("seq", Number.class).longValue()),
                Optional.ofNullable(row.get("turn_id", String.class)),
                row.get("author", String.class),
                Optional.ofNullable(row.get("agent", String.class)),
                row.get("at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.get("title", String.class)),
                row.get("score", Number.class).doubleValue(),
                Excerpt.parts(row.get("excerpt", String.class)));
    }
}
