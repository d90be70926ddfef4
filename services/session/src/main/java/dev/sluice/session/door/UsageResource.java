package dev.sluice.session.door;

import dev.sluice.session.access.Access;
import dev.sluice.session.access.Reach;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.spending.UsageBook;
import dev.sluice.session.spending.UsagePart;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What model calls cost: the caller's own, or for administrators anybody's. */
@Path("/api/v1/usage")
@Tag(name = "spending")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class UsageResource {
    private static final int TAGS_MAX = 8;
    private static final int VALUES_MAX = 100;
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final SecurityIdentity identity;
    private final UsageBook book;
    private final Access access;

    /** A page of users' days, the newest first. */
    public record Days(List<UsageBook.Day> days, Optional<String> next) implements View {}

    /**
     * What was spent by the values of one tag, the dearest first.
     *
     * @param more whether there are others, which cost less
     */
    public record Tags(String tag, List<UsageBook.Tagged> values, boolean more) implements View {}

    /**
     * What was spent by the values of one part, the dearest first.
     *
     * @param more whether there are others, which cost less
     */
    public record Sums(String by, List<UsageBook.Tagged> values, boolean more) implements View {}

    /** A page of model calls, the newest first. */
    public record Calls(List<UsageBook.Call> calls, Optional<String> next) implements View {}

    public UsageResource(SecurityIdentity identity, UsageBook book, Access access) {
        this.identity = identity;
        this.book = book;
        this.access = access;
    }

    @GET
    @Requires(Right.SEE_USAGE)
    @Operation(summary = "Calls, tokens and costs by user and day, the newest first, 20 a page")
    public Days days(
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("tag") Optional<String> tags,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") String cursor) {
        var rows = book.days(filter(tenant, user, tags, since, until), Cursor.read(cursor), Cursor.PAGE + 1);
        var page = Cursor.page(
                rows, row -> new Cursor(row.day().atStartOfDay(ZoneOffset.UTC).toInstant(), row.user()));
        return new Days(page.rows(), page.next());
    }

    @GET
    @Requires(Right.SEE_USAGE)
    @Path("/tags/{name}")
    @Operation(summary = "Calls, tokens and costs by the values of a tag of callers, the 100 dearest first")
    public Tags tagged(
            @PathParam("name") String name,
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("tag") Optional<String> tags,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until) {
        var rows = book.tagged(filter(tenant, user, tags, since, until), name, VALUES_MAX + 1);
        return new Tags(name, rows.subList(0, Math.min(rows.size(), VALUES_MAX)), rows.size() > VALUES_MAX);
    }

    @GET
    @Requires(Right.SEE_USAGE)
    @Path("/by/{part}")
    @Operation(
            summary = "Calls, tokens and costs by model, provider, role, user, day or outcome, the 100 dearest first")
    public Sums summed(
            @PathParam("part") String part,
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("tag") Optional<String> tags,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until) {
        var by = UsagePart.of(part).orElseThrow(Problem::notFound);
        var rows = book.summed(filter(tenant, user, tags, since, until), by, VALUES_MAX + 1);
        return new Sums(part, rows.subList(0, Math.min(rows.size(), VALUES_MAX)), rows.size() > VALUES_MAX);
    }

    @GET
    @Requires(Right.SEE_USAGE)
    @Path("/calls")
    @Operation(summary = "Single model calls, the newest first, 20 a page; settlement=lease for those of dead routers")
    public Calls calls(
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("key") Optional<String> key,
            @QueryParam("settlement") Optional<String> settlement,
            @QueryParam("tag") Optional<String> tags,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") String cursor) {
        if (settlement.filter(word -> !word.equals("lease")).isPresent()) {
            throw Problem.invalid("settlement is lease, or absent");
        }
        var rows = book.calls(
                filter(tenant, user, tags, since, until),
                key,
                settlement.isPresent(),
                Cursor.read(cursor),
                Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.startedAt(), row.request()));
        return new Calls(page.rows(), page.next());
    }

    private UsageBook.Filter filter(
            Optional<String> tenant,
            Optional<String> user,
            Optional<String> tags,
            Optional<String> since,
            Optional<String> until) {
        var caller = Caller.of(identity);
        var whose = Ids.tenant(tenant).orElse(caller.tenant());
        var own = access.reach(caller, Right.SEE_USAGE) == Reach.OWN;
        var who = Ids.user(user).or(() -> own ? Optional.of(caller.user()) : Optional.empty());
        access.require(caller, whose, who, Right.SEE_USAGE);
        return new UsageBook.Filter(
                whose,
                who,
                Times.read("since", since).orElse(FIRST),
                Times.read("until", until).orElse(LAST),
                tags(tags));
    }

    private static Map<String, String> tags(Optional<String> wanted) {
        var tags = new HashMap<String, String>();
        for (var each : wanted.map(text -> text.split(",")).orElse(new String[0])) {
            var parts = each.split("=", 2);
            if (parts.length < 2 || tags.size() == TAGS_MAX) {
                throw Problem.invalid("tag is name=value, at most " + TAGS_MAX + " times, separated by commas");
            }
            tags.put(parts[0].strip(), parts[1].strip());
        }
        return tags;
    }
}
