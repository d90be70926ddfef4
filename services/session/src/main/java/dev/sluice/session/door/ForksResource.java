package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.fork.Forks;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.turn.TurnRequest;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** From what a session was: a new one that goes on there, or the same again. */
@Path("/api/v1/sessions/{id}")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ForksResource {
    private final SecurityIdentity identity;
    private final Forks forks;

    /**
     * A fork to make.
     *
     * @param seq the last fact that counts; without one the newest
     * @param withoutFiles whether the workspace begins as any other, where the files of that time are not kept
     */
    public record Fork(Optional<Long> seq, Optional<String> title, Optional<Boolean> withoutFiles)
            implements StrictBody {
        public Fork {
            title = Text.optional("title", title, TextLimit.TITLE);
            if (seq.filter(number -> number < 1).isPresent()) {
                throw new IllegalArgumentException("seq must be 1 or more");
            }
        }
    }

    /**
     * A rewind to make.
     *
     * @param turn the first turn that is to count no more
     * @param withoutFiles whether the files stay as they are
     */
    public record Rewind(String turn, Optional<Boolean> withoutFiles) implements StrictBody {
        public Rewind {
            Text.required("turn", turn, TextLimit.NAME);
        }
    }

    /** What became of a rewind; {@code seq} is the fact that says so. */
    public record Rewound(String sessionId, String turn, long toSeq, long seq, Optional<String> files)
            implements View {}

    /** The caller's sessions that grew from the same one, the oldest first; {@code forked_from} makes them a tree. */
    public record Family(List<SessionView> sessions, boolean complete) implements View {}

    public ForksResource(SecurityIdentity identity, Forks forks) {
        this.identity = identity;
        this.forks = forks;
    }

    @POST
    @Path("/fork")
    @Requires(Right.OPEN_SESSION)
    @Operation(
            summary = "A new session that goes on where this one was after a fact, with the files as they were; with an"
                    + " Idempotency-Key the same one each time")
    @APIResponse(responseCode = "201", description = "It is new")
    @APIResponse(responseCode = "200", description = "It was made before with this key")
    @APIResponse(responseCode = "403", description = "The files are another user's")
    @APIResponse(responseCode = "409", description = "The files of that time are not kept")
    @APIResponse(responseCode = "422", description = "The key stands for another fork")
    @APIResponse(responseCode = "429", description = "The caller made as many forks in this hour as he may")
    public Response fork(
            @PathParam("id") String id,
            Fork fork,
            @HeaderParam("Idempotency-Key") Optional<String> sentKey,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var wish = new Forks.Wish(
                fork.seq(),
                fork.title(),
                Text.optional("Idempotency-Key", sentKey, TurnRequest.KEY_CHARS_MAX),
                fork.withoutFiles().orElse(false));
        var made = forks.fork(Caller.of(identity), Ids.session(id), wish, traceparent);
        var view = SessionView.of(made.session());
        return made.now()
                ? Response.created(URI.create("/api/v1/sessions/" + view.sessionId()))
                        .entity(view)
                        .build()
                : Response.ok(view).build();
    }

    @POST
    @Path("/rewind")
    @Requires(Right.REWIND_SESSION)
    @Operation(summary = "The session as it was before a turn, conversation and files; said again it changes nothing")
    @APIResponse(responseCode = "200", description = "It is as it was before the turn")
    @APIResponse(responseCode = "409", description = "A turn is running, or the files of that time are not kept")
    public Rewound rewind(
            @PathParam("id") String id, Rewind rewind, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        return rewound(forks.rewind(
                        Caller.of(identity),
                        Ids.session(id),
                        Ids.turn(rewind.turn()),
                        rewind.withoutFiles().orElse(false),
                        traceparent)
                .fact());
    }

    @GET
    @Path("/forks")
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "The caller's sessions that grew from the same one as this; forked_from makes them a tree")
    public Family forks(@PathParam("id") String id) {
        var family = forks.family(Caller.of(identity), Ids.session(id));
        return new Family(family.sessions().stream().map(SessionView::of).toList(), family.complete());
    }

    private static Rewound rewound(FactRecord record) {
        if (!(record.fact() instanceof Fact.SessionRewound fact)) {
            throw new IllegalStateException("a rewind is answered by its fact");
        }
        return new Rewound(
                record.scope().session().value(),
                fact.turn().value(),
                fact.at(),
                record.seq(),
                fact.files().map(SnapshotId::value));
    }
}
