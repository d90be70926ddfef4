package dev.sluice.session.door;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnMode;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.callback.CallbackKey;
import dev.sluice.session.callback.CallbackUrl;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.frame.TurnStatus;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.plan.PlanAsked;
import dev.sluice.session.plan.PlanVersion;
import dev.sluice.session.projection.TurnFilter;
import dev.sluice.session.turn.Jobs;
import dev.sluice.session.turn.LimitsAsked;
import dev.sluice.session.turn.TurnRequest;
import dev.sluice.session.turn.Turns;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Turns that nobody need watch: submit, list, look at, fetch the result, cancel. */
@Path("/api/v1/jobs")
@Tag(name = "jobs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class JobsResource {
    private static final String TAG_RULE = "1 to 64 letters, digits and ._:/@#+-";
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:/@#+-]{1,64}");

    private final SecurityIdentity identity;
    private final Turns turns;
    private final Jobs jobs;
    private final CallbackKey callbacks;

    /**
     * A job to run.
     *
     * @param message what to do; 1 to 1,000,000 characters
     * @param sessionId without one, a session is opened for this job
     * @param title names that session
     * @param workspace the allowed server directory that its workspace starts from
     * @param plan the tasks that it is divided into, or the name of a plan, or its name and version; without it is one task
     * @param limits what it may spend, where that is less than the installation allows
     * @param callbackUrl where its end is told, signed by the secret that the answer has
     * @param priority {@code normal} or {@code high}
     * @param tags at most 8 words by which it is found again
     */
    public record Job(
            String message,
            Optional<String> role,
            Optional<String> sessionId,
            Optional<String> title,
            Optional<String> workspace,
            @JsonDeserialize(contentUsing = PlanForm.class) Optional<PlanAsked> plan,
            Optional<LimitsAsked> limits,
            Optional<String> callbackUrl,
            Optional<String> priority,
            Optional<List<String>> tags)
            implements StrictBody {
        private static final int TAGS_MAX = 8;

        public Job {
            Text.required("message", message, TextLimit.TURN_TEXT);
            role = Text.optional("role", role, 32);
            sessionId = Text.optional("session_id", sessionId, 64);
            title = Text.optional("title", title, TextLimit.TITLE);
            workspace = Text.optional("workspace", workspace, 200);
            role.ifPresent(Role::new);
            plan = plan == null ? Optional.empty() : plan;
            limits = limits == null ? Optional.empty() : limits;
            callbackUrl = Text.optional("callback_url", callbackUrl, 2_000);
            callbackUrl.ifPresent(CallbackUrl::of);
            priority = Text.optional("priority", priority, 16);
            priority(priority);
            tags = tags == null ? Optional.empty() : tags;
            tags.ifPresent(Job::checked);
            if (sessionId.isPresent() && (title.isPresent() || workspace.isPresent())) {
                throw new IllegalArgumentException("title and workspace belong to a new session, not to session_id");
            }
        }

        TurnRequest request(Optional<String> key) {
            return new TurnRequest(
                    sessionId.map(Ids::session),
                    message,
                    Turns.role(role),
                    title,
                    workspace,
                    key,
                    Origin.JOB,
                    plan,
                    limits,
                    TurnMode.QUEUE,
                    callbackUrl,
                    priority(priority),
                    tags.orElse(List.of()));
        }

        private static Priority priority(Optional<String> name) {
            return switch (name.orElse("normal")) {
                case "normal" -> Priority.NORMAL;
                case "high" -> Priority.HIGH;
                default -> throw new IllegalArgumentException("priority is normal or high");
            };
        }

        private static void checked(List<String> tags) {
            if (tags.size() > TAGS_MAX
                    || tags.stream()
                            .anyMatch(tag -> tag == null || !TAG.matcher(tag).matches())) {
                throw new IllegalArgumentException("tags are at most " + TAGS_MAX + " words of " + TAG_RULE);
            }
        }
    }

    /**
     * A job, and how it stands.
     *
     * @param callbackSecret by which the callback is signed that was asked for
     */
    public record Placed(String jobId, String sessionId, String status, Optional<String> callbackSecret)
            implements View {
        static Placed of(TurnId turn, TurnStatus status) {
            return new Placed(turn.value(), turn.session().value(), status.wire(), Optional.empty());
        }

        Placed signedBy(Optional<String> secret) {
            return new Placed(jobId, sessionId, status, secret);
        }
    }

    public JobsResource(SecurityIdentity identity, Turns turns, Jobs jobs, CallbackKey callbacks) {
        this.callbacks = callbacks;
        this.identity = identity;
        this.turns = turns;
        this.jobs = jobs;
    }

    @POST
    @Requires(Right.SUBMIT_TURN)
    @Operation(
            summary =
                    "Submit a job: 202; the same Idempotency-Key gives the same job as it stands: 200, another body with it 422")
    public Response submit(
            Job job,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var caller = Caller.of(identity);
        var submitted = turns.submit(caller, job.request(key), traceparent);
        var turn = submitted.turn();
        var secret = job.callbackUrl().map(_ -> callbacks.secret(turn.value()));
        var answer = submitted.awaitPlace().seq().isPresent()
                ? Response.accepted(Placed.of(turn, TurnStatus.QUEUED).signedBy(secret))
                : again(turn, secret);
        return answer.location(URI.create("/api/v1/jobs/" + turn)).build();
    }

    /** A job that was submitted before, as it stands; one that is not projected yet has just been queued. */
    private Response.ResponseBuilder again(TurnId turn, Optional<String> secret) {
        var status = jobs.known(turn).map(row -> row.status).orElse(TurnStatus.QUEUED.wire());
        return Response.ok(new Placed(turn.value(), turn.session().value(), status, secret));
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "The caller's jobs, the newest first, 20 a page")
    public JobView.Page list(
            @QueryParam("status") Optional<String> status,
            @QueryParam("role") Optional<String> role,
            @QueryParam("text") Optional<String> text,
            @QueryParam("planned") Optional<String> planned,
            @QueryParam("plan") Optional<String> plan,
            @QueryParam("tag") Optional<String> tag,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") String cursor) {
        var filter = filter(status, role, text, planned, plan, tag, since, until);
        var after = Cursor.read(cursor);
        var rows = jobs.list(Caller.of(identity), filter, after.at(), after.id(), Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.acceptedAt(), row.id()));
        return new JobView.Page(page.rows().stream().map(JobView.Summary::of).toList(), page.next());
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Path("/{id}")
    @Operation(summary = "One job, with what it cost")
    public JobView get(@PathParam("id") String id) {
        var turn = Ids.turn(id);
        var row = jobs.find(Caller.of(identity), turn);
        return JobView.of(row, jobs.costs(turn), jobs.callback(turn), jobs.account(row), jobs.ahead(row));
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Path("/{id}/results")
    @Operation(summary = "What came of a job; 202 while it runs, with what its finished tasks gave")
    public Response results(@PathParam("id") String id) {
        var row = jobs.find(Caller.of(identity), Ids.turn(id));
        var account = jobs.account(row);
        var results = new JobView.Results(
                row.id,
                row.status,
                Optional.ofNullable(row.answer),
                Optional.ofNullable(row.reason),
                account.planned().stream().map(JobProgress.TaskResult::of).toList(),
                account.results());
        return row.endedAt == null
                ? Response.accepted(results).header("Retry-After", 1).build()
                : Response.ok(results).build();
    }

    @POST
    @Path("/{id}/cancel")
    @Requires(Right.CANCEL_TURN)
    @Operation(summary = "Stop a job; 409 if it has ended")
    public Response cancel(@PathParam("id") String id, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var turn = Ids.turn(id);
        turns.cancel(Caller.of(identity), turn.session(), Optional.of(turn), Optional.empty(), traceparent)
                .awaitSuccess();
        return Response.accepted(Placed.of(turn, TurnStatus.CANCELLING)).build();
    }

    private static TurnStatus status(String name) {
        return TurnStatus.named(name)
                .orElseThrow(() -> new IllegalArgumentException("status must be one of "
                        + Stream.of(TurnStatus.values()).map(TurnStatus::wire).collect(Collectors.joining(", "))));
    }

    private static boolean yesOrNo(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("planned is true or false");
        };
    }

    private static String planName(String name) {
        if (!PlanCheck.isName(name)) {
            throw new IllegalArgumentException("plan is a plan's name: 1 to 32 lower-case letters, digits and dashes");
        }
        return name;
    }

    private static TurnFilter filter(
            Optional<String> status,
            Optional<String> role,
            Optional<String> text,
            Optional<String> planned,
            Optional<String> plan,
            Optional<String> tag,
            Optional<String> since,
            Optional<String> until) {
        try {
            return new TurnFilter(
                    status.map(JobsResource::status),
                    Text.optional("role", role, 32),
                    Text.optional("text", text, 200),
                    planned.map(JobsResource::yesOrNo),
                    plan.map(JobsResource::planName).map(PlanVersion::why),
                    Text.optional("tag", tag, 64),
                    Times.read("since", since),
                    Times.read("until", until));
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid(malformed.getMessage());
        }
    }
}
