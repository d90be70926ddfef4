package dev.sluice.session.door;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.Standings;
import dev.sluice.session.log.Watching;
import dev.sluice.session.sse.EventStream;
import dev.sluice.session.sse.StreamPlaces;
import dev.sluice.session.turn.LimitsAsked;
import dev.sluice.session.turn.TurnRequest;
import dev.sluice.session.turn.Turns;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One turn by REST: as one JSON answer, or as it happens. */
@Path("/api/v1/agent/chat")
@Tag(name = "chat")
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ChatResource {
    private final SecurityIdentity identity;
    private final Access access;
    private final Turns turns;
    private final Watching watching;
    private final Standings standings;
    private final StreamPlaces places;
    private final Duration waitMax;

    /**
     * @param sessionId without one, a session is opened for this turn
     * @param role the agent to ask
     * @param mode {@code queue} or {@code steer}: whether it waits for a turn that runs, or joins it
     * @param limits what its turn may spend, where that is less than it would be allowed
     */
    public record Chat(
            Optional<String> sessionId,
            String message,
            Optional<String> role,
            Optional<String> mode,
            Optional<LimitsAsked> limits)
            implements StrictBody {
        public Chat {
            sessionId = Text.optional("session_id", sessionId, 64);
            Text.required("message", message, TextLimit.TURN_TEXT);
            role = Text.optional("role", role, 32);
            role.ifPresent(Role::new);
            mode = Text.optional("mode", mode, 16);
            TurnRequest.mode(mode);
            limits = limits == null ? Optional.empty() : limits;
        }
    }

    /**
     * @param turn the turn that answers: the one that was asked for, or the one that it joined
     * @param outcome completed, failed, cancelled; or running, where the answer took longer than the door waits
     * @param steered whether what was said joined a turn that ran
     */
    public record Answer(
            String sessionId,
            String turn,
            String outcome,
            Optional<String> text,
            Optional<String> reason,
            boolean steered)
            implements View {}

    public ChatResource(
            SecurityIdentity identity,
            Access access,
            Turns turns,
            Watching watching,
            StreamPlaces places,
            Standings standings,
            SessionConfig config) {
        this.standings = standings;
        this.identity = identity;
        this.access = access;
        this.turns = turns;
        this.watching = watching;
        this.places = places;
        this.waitMax = config.chatMax();
    }

    @POST
    @Requires(Right.SUBMIT_TURN)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Ask, and wait for the answer; 202 if it takes too long")
    public Response ask(
            Chat chat,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent,
            @Context RoutingContext context)
            throws InterruptedException {
        var caller = Caller.of(identity);
        try (var _ = places.take(caller, context.request().remoteAddress().hostAddress())) {
            var submitted = turns.submit(caller, request(chat, key), traceparent);
            var place = submitted.awaitPlace();
            var steered = submitted.joined(place);
            var ear = new AnswerAudience(
                    place.turn(),
                    steered,
                    Instant.now().plus(waitMax),
                    () -> !context.response().closed()
                            && !standings.refuses(caller)
                            && access.stillSees(caller, submitted.session()));
            try (var seat = seat(place)) {
                seat.watch(ear);
            }
            if (!access.stillSees(caller, submitted.session())) {
                throw Problem.notFound();
            }
            if (standings.refuses(caller)) {
                throw Strangers.BAD_TOKEN;
            }
            return ear.answer()
                    .map(answer -> Response.ok(answer).build())
                    .orElseGet(() -> running(place.turn(), steered));
        }
    }

    @POST
    @Requires(Right.SUBMIT_TURN)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "Ask, and see the answer come")
    public void stream(
            Chat chat,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent,
            @Context Sse sse,
            @Context SseEventSink sink,
            @Context RoutingContext context) {
        var caller = Caller.of(identity);
        var taken = places.take(caller, context.request().remoteAddress().hostAddress());
        try {
            var submitted = turns.submit(caller, request(chat, key), traceparent);
            var place = submitted.awaitPlace();
            var first = Frame.of("accepted").with("turn", submitted.turn()).with("session_id", submitted.session());
            new EventStream(sse, sink, entitled(caller, submitted.session()), frame -> frame.ends(place.turn()))
                    .serve(context, taken, seat(place), List.of(first));
        } catch (RuntimeException refused) {
            taken.close();
            throw refused;
        }
    }

    /** As long as his token counts and the session is his, or shared with him. */
    private BooleanSupplier entitled(Caller caller, SessionId session) {
        return () -> standings.counts(caller) && access.stillSees(caller, session);
    }

    /** From the turn's acceptance on; a turn that was submitted before is told with all that came before it. */
    private Watching.Seat seat(Turns.Place place) {
        return watching.sit(
                place.turn().session(),
                Optional.of(place.seq().map(seq -> seq - 1).orElse(0L)),
                Map.of());
    }

    private static TurnRequest request(Chat chat, Optional<String> key) {
        return TurnRequest.chat(
                chat.sessionId().map(Ids::session),
                chat.message(),
                Turns.role(chat.role()),
                key,
                TurnRequest.mode(chat.mode()),
                chat.limits());
    }

    private static Response running(TurnId turn, boolean steered) {
        var answer = new Answer(
                turn.session().value(), turn.value(), "running", Optional.empty(), Optional.empty(), steered);
        return Response.accepted(answer)
                .location(URI.create("/api/v1/jobs/" + turn))
                .build();
    }
}
