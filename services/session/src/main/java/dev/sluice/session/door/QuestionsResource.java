package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.QuestionRow;
import dev.sluice.session.question.Questions;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What agents ask users: listed, looked at, answered once, whenever, by whoever may. */
@Path("/api/v1/questions")
@Tag(name = "questions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class QuestionsResource {
    private final SecurityIdentity identity;
    private final Questions questions;
    private final Access access;
    private final Database database;
    private final Patience patience;

    /** An answer; {@code text} is what the agent is told. */
    public record Reply(String text) implements StrictBody {
        public Reply {
            Text.required("text", text, TextLimit.TURN_TEXT);
        }
    }

    public QuestionsResource(
            SecurityIdentity identity, Questions questions, Access access, Database database, Patience patience) {
        this.identity = identity;
        this.questions = questions;
        this.access = access;
        this.database = database;
        this.patience = patience;
    }

    @GET
    @Requires(Right.SEE_QUESTION)
    @Operation(summary = "The caller's questions of a status, pending by default, the newest first, 20 a page")
    public QuestionView.Page list(
            @QueryParam("status") @DefaultValue("pending") String status, @QueryParam("cursor") String cursor) {
        if (!status.matches("pending|answered|cancelled")) {
            throw Problem.invalid("status must be pending, answered or cancelled");
        }
        var caller = Caller.of(identity);
        var after = Cursor.read(cursor);
        var rows = database.ask(() ->
                QuestionRow.seenBy(caller.tenant(), caller.user(), status, after.at(), after.id(), Cursor.PAGE + 1));
        var page = Cursor.page(rows, row -> new Cursor(row.createdAt(), row.id()));
        return new QuestionView.Page(
                page.rows().stream().map(QuestionView.Summary::of).toList(), page.next());
    }

    @GET
    @Path("/{id}")
    @Requires(Right.SEE_QUESTION)
    @Operation(summary = "One question, with its answer if it has one")
    public QuestionView get(@PathParam("id") String id) {
        var question = Ids.question(id);
        access.require(Caller.of(identity), question.session(), Right.SEE_QUESTION);
        return patience.until(() ->
                        Optional.ofNullable(database.ask(() -> QuestionRow.<QuestionRow>findById(question.value()))))
                .map(QuestionView::of)
                .orElseThrow(Problem::notFound);
    }

    @POST
    @Path("/{id}/answer")
    @Requires(Right.ANSWER_QUESTION)
    @Operation(summary = "Answer; 409 with who did if somebody was faster, 404 if no such question is open")
    public QuestionView.Answered answer(
            @PathParam("id") String id, Reply reply, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var answer = questions.answer(Caller.of(identity), Ids.question(id), reply.text(), traceparent);
        return QuestionView.Answered.of((Fact.QuestionAnswered) answer.fact());
    }
}
