package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Feedback;
import dev.sluice.contracts.Rating;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.feedback.FeedbackBook;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FeedbackRow;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What people think of turns. */
@Path("/api/v1/sessions/{id}")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class FeedbackResource {
    private final SecurityIdentity identity;
    private final FeedbackBook book;
    private final Access access;
    private final Database database;

    /**
     * What the caller thinks of a turn, in the place of what he said before.
     *
     * @param rating {@code up}, {@code down}, or {@code none}, which takes it back
     * @param note in words, at most 4,000 characters
     * @param tags at most 8 words to count by
     */
    public record Opinion(String rating, Optional<String> note, Optional<List<String>> tags) implements StrictBody {
        public Opinion {
            Text.required("rating", rating, 8);
            note = Text.optional("note", note, TextLimit.REASON);
            tags = tags == null ? Optional.empty() : tags;
            feedback(rating, note, tags);
        }

        Feedback feedback() {
            return feedback(rating, note, tags);
        }

        private static Feedback feedback(String rating, Optional<String> note, Optional<List<String>> tags) {
            if (tags.stream().flatMap(List::stream).anyMatch(tag -> tag == null)) {
                throw new IllegalArgumentException("a tag is null");
            }
            var feedback = new Feedback(rated(rating), note, tags);
            feedback.objection().ifPresent(objection -> {
                throw new IllegalArgumentException(objection);
            });
            return feedback;
        }

        private static Rating rated(String word) {
            return switch (word) {
                case "up" -> Rating.UP;
                case "down" -> Rating.DOWN;
                case "none" -> Rating.NONE;
                default -> throw new IllegalArgumentException("rating must be up, down or none");
            };
        }
    }

    /** What somebody thinks of a turn. */
    public record FeedbackView(
            String turn, String rating, Optional<String> note, List<String> tags, String givenBy, Instant givenAt)
            implements View {
        static FeedbackView of(FactRecord record) {
            var given = (Fact.FeedbackGiven) record.fact();
            return new FeedbackView(
                    given.turn().value(),
                    given.feedback().rating().name().toLowerCase(Locale.ROOT),
                    given.feedback().note(),
                    given.feedback().tags().orElse(List.of()),
                    given.givenBy().value(),
                    record.at());
        }

        static FeedbackView of(FeedbackRow row) {
            return new FeedbackView(
                    row.turnId, row.rating, Optional.ofNullable(row.note), List.of(row.tags), row.givenBy, row.givenAt);
        }
    }

    /** What was said of a session's turns, each turn once. */
    public record Said(List<FeedbackView> feedback) implements View {}

    public FeedbackResource(SecurityIdentity identity, FeedbackBook book, Access access, Database database) {
        this.identity = identity;
        this.book = book;
        this.access = access;
        this.database = database;
    }

    @PUT
    @Path("/turns/{turn}/feedback")
    @Requires(Right.GIVE_FEEDBACK)
    @Operation(summary = "Say what one thinks of a turn; the last word counts")
    @APIResponse(responseCode = "200", description = "It is said")
    @APIResponse(responseCode = "404", description = "There is no such turn in the session")
    public FeedbackView give(
            @PathParam("id") String id,
            @PathParam("turn") String turn,
            Opinion opinion,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var named = Ids.turn(turn);
        if (!named.session().equals(Ids.session(id))) {
            throw Problem.notFound();
        }
        return FeedbackView.of(book.give(Caller.of(identity), named, opinion.feedback(), traceparent));
    }

    @GET
    @Path("/feedback")
    @Requires(Right.SEE_HISTORY)
    @Operation(summary = "What was said of the session's turns")
    public Said said(@PathParam("id") String id) {
        var session = Ids.session(id);
        access.require(Caller.of(identity), session, Right.SEE_HISTORY);
        return new Said(database.ask(() -> FeedbackRow.of(session)).stream()
                .map(FeedbackView::of)
                .toList());
    }
}
