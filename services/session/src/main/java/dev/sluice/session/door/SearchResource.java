package dev.sluice.session.door;

import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.search.Language;
import dev.sluice.session.search.SearchBook;
import dev.sluice.session.search.Wanted;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was said in the caller's own sessions, by its words. */
@Path("/api/v1/search")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
@Requires(Right.SEE_HISTORY)
public class SearchResource {
    private static final int PAGE = 20;
    private static final int WORDS_CHARS_MAX = 500;
    private static final int NAME_CHARS_MAX = 200;
    private static final Set<String> AUTHORS = Set.of("user", "agent");

    private final SecurityIdentity identity;
    private final SearchBook book;

    /** A page of hits, the best first; {@code next} is there while there are others, up to 200 in all. */
    public record Hits(List<SearchBook.Hit> hits, Optional<String> next) implements View {}

    public SearchResource(SecurityIdentity identity, SearchBook book) {
        this.identity = identity;
        this.book = book;
    }

    @GET
    @Operation(
            summary =
                    "Find messages and titles of your sessions by words, \"phrases\", or, -not; the best first, 20 a page")
    @APIResponse(responseCode = "200", description = "What was found; excerpts come in parts, never as HTML")
    @APIResponse(responseCode = "422", description = "The search takes too long")
    public Hits find(
            @QueryParam("q") Optional<String> words,
            @QueryParam("language") Optional<String> language,
            @QueryParam("author") Optional<String> author,
            @QueryParam("role") Optional<String> role,
            @QueryParam("model") Optional<String> model,
            @QueryParam("session") Optional<String> session,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") Optional<String> cursor) {
        var caller = Caller.of(identity);
        var wanted = new Wanted(
                caller.tenant(),
                caller.user(),
                text("q", words.orElseThrow(() -> Problem.invalid("q says what to look for")), WORDS_CHARS_MAX),
                language.map(SearchResource::language).orElse(Language.EN),
                author.map(SearchResource::author),
                role.map(name -> text("role", name, NAME_CHARS_MAX)),
                model.map(name -> text("model", name, NAME_CHARS_MAX)),
                Ids.session(session),
                Times.read("since", since),
                Times.read("until", until));
        var past = cursor.map(text -> (int) Ids.number("cursor", text, 0, SearchBook.CANDIDATES_MAX))
                .orElse(0);
        var found = book.find(wanted, past, PAGE + 1);
        var next = past + PAGE;
        return found.size() > PAGE && next < SearchBook.CANDIDATES_MAX
                ? new Hits(found.subList(0, PAGE), Optional.of(Integer.toString(next)))
                : new Hits(found.subList(0, Math.min(PAGE, found.size())), Optional.empty());
    }

    private static String text(String field, String text, int charsMax) {
        if (text.isBlank() || text.length() > charsMax || !Text.wellFormed(text) || text.indexOf('\0') >= 0) {
            throw Problem.invalid(field + " must be a text of 1 to " + charsMax + " characters");
        }
        return text;
    }

    private static Language language(String code) {
        return Language.of(code).orElseThrow(() -> Problem.invalid("language is en, de, fr or es"));
    }

    private static String author(String word) {
        if (!AUTHORS.contains(word)) {
            throw Problem.invalid("author is user or agent");
        }
        return word;
    }
}
