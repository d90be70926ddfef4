package dev.sluice.session.door;

import dev.sluice.kafka.DeadLetter;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LetterBox;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What nobody could use, for whoever runs the installation: where it stood and why, never what it holds. */
@Path("/api/v1/dead-letters")
@Tag(name = "dead letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
@Requires(Right.REDRIVE_LETTERS)
public class DeadLettersResource {
    private static final int PAGE = 20;

    private final SecurityIdentity identity;
    private final LetterBox letters;
    private final AuditTrail audit;

    /** A letter; {@code topic}, {@code partition} and {@code offset} say where its record stood. */
    public record LetterView(
            String id,
            Instant at,
            Optional<String> topic,
            Optional<Integer> partition,
            Optional<Long> offset,
            Optional<String> key,
            String service,
            String reason,
            int tries,
            long bytes)
            implements View {
        static LetterView of(LetterBox.Letter letter) {
            var source = letter.source();
            return new LetterView(
                    Long.toString(letter.number()),
                    letter.at(),
                    source.map(DeadLetter.Place::topic),
                    source.map(DeadLetter.Place::partition),
                    source.map(DeadLetter.Place::offset),
                    letter.key(),
                    letter.service(),
                    letter.reason(),
                    letter.tries(),
                    letter.bytes());
        }
    }

    /** A page of letters, the newest first; {@code next} is there while there may be older ones. */
    public record Page(List<LetterView> letters, Optional<String> next) implements View {}

    /** Where an input stands now that was sent again. */
    public record Redriven(String id, int partition, long offset) implements View {}

    public DeadLettersResource(SecurityIdentity identity, KafkaSettings kafka, AuditTrail audit) {
        this.identity = identity;
        this.letters = new LetterBox(kafka);
        this.audit = audit;
    }

    @GET
    @Operation(summary = "The dead letters, the newest first, 20 a page")
    public Page list(@QueryParam("cursor") Optional<String> cursor) {
        var before = cursor.map(
                        text -> number(text).orElseThrow(() -> Problem.invalid("the cursor is not one of ours")))
                .orElse(Long.MAX_VALUE);
        var page = unlessAway(() -> letters.newest(before, PAGE));
        var more =
                page.size() == PAGE ? Optional.of(Long.toString(page.getLast().number())) : Optional.<String>empty();
        return new Page(page.stream().map(LetterView::of).toList(), more);
    }

    @POST
    @Path("/{id}/redrive")
    @Operation(summary = "Send the input of a letter again: it is decided as if for the first time")
    @APIResponse(responseCode = "200", description = "It stands on the inbox again")
    @APIResponse(responseCode = "409", description = "It is no input")
    @APIResponse(responseCode = "410", description = "The letter only refers to its record, which is gone")
    public Redriven redrive(@PathParam("id") String id) {
        var number = number(id).orElseThrow(Problem::notFound);
        return switch (unlessAway(() -> redriven(number))) {
            case LetterBox.Sent sent -> {
                var caller = Caller.of(identity);
                var place = sent.place();
                audit.allowed(
                        caller.tenant(),
                        caller.user(),
                        "letters.redrive",
                        id,
                        Map.of(
                                "partition",
                                Integer.toString(place.partition()),
                                "offset",
                                Long.toString(place.offset())));
                yield new Redriven(id, place.partition(), place.offset());
            }
            case LetterBox.NoSuchLetter _ -> throw Problem.notFound();
            case LetterBox.NoInput other ->
                throw Problem.of(
                        409,
                        "no_input",
                        "only inputs are sent again; this record stood on %s".formatted(other.topic()));
            case LetterBox.Gone _ ->
                throw Problem.of(410, "gone", "the letter refers to a record that is no longer on its topic");
        };
    }

    private LetterBox.Redrive redriven(long number) {
        try {
            return letters.redrive(number);
        } catch (TimeoutException away) {
            throw Problem.unavailable("the event log is away; the input may have been sent all the same, which does no"
                    + " harm: sent twice it counts once");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the service is stopping");
        }
    }

    private static <T> T unlessAway(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException | IllegalStateException away) {
            throw Problem.unavailable("the event log is away");
        }
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
