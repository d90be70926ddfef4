package dev.sluice.session.door;

import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.InvalidRule;
import dev.sluice.policy.Policy;
import dev.sluice.policy.call.InvisibleText;
import dev.sluice.policy.call.PolicyTrial;
import dev.sluice.policy.call.StartedCommand;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.AtOnce;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.policy.PastCalls;
import dev.sluice.session.policy.PolicyInForce;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a proposed policy would have done with the calls of the caller's tenant. Sets nothing. */
@Path("/api/v1/policy/test")
@Tag(name = "policy")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class PolicyTrialResource {
    private static final Pattern SINCE = Pattern.compile("([1-9][0-9]{0,2})([hd])");
    private static final Duration SINCE_MAX = Duration.ofDays(30);
    private static final int ABOUT_CHARS_MAX = 200;

    private final SecurityIdentity identity;
    private final ConfigTail configs;
    private final PolicyInForce policy;
    private final PastCalls calls;
    private final AtOnce one = new AtOnce(1, "trial_runs", "another trial runs; try again when it has ended");

    /**
     * What came of it.
     *
     * @param judged how many calls were judged
     * @param passedOver how many were not: of tools that are gone, of paths that are none, or too long
     * @param more whether there are older ones, which nobody looked at
     * @param counts how many would go from one decision to the other, by what the policy in force says now
     * @param changes the first that would end otherwise, the newest first
     */
    public record Trial(
            Instant since, int judged, int passedOver, boolean more, List<Count> counts, List<Change> changes)
            implements View {}

    /** @param from allow, ask or deny, as is {@code to} */
    public record Count(String from, String to, int calls) {}

    /** @param about the path, or the programs; never the arguments, which may be another's */
    public record Change(String session, String tool, String about, String from, String to, String rule) {}

    public PolicyTrialResource(SecurityIdentity identity, ConfigTail configs, PolicyInForce policy, PastCalls calls) {
        this.identity = identity;
        this.configs = configs;
        this.policy = policy;
        this.calls = calls;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.TEST_POLICY)
    @Operation(
            summary =
                    "What a policy would have done with the tenant's calls since 7d, 12h …; at most 30d and 5,000 calls")
    @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "How many calls would end otherwise, and the first of them")
    @APIResponse(responseCode = "422", description = "A rule does not compile; rule, index, line and column say where")
    @APIResponse(responseCode = "429", description = "Another trial runs on this replica")
    public Trial test(byte[] body, @QueryParam("since") @DefaultValue("7d") String since) {
        var proposed = PolicyResource.compiled(StrictJson.read(body, Policy.class));
        var from = Instant.now().minus(duration(since));
        if (!configs.caughtUp()) {
            throw Problem.unavailable("this replica has not read all configuration yet");
        }
        return one.run(() -> trial(from, proposed));
    }

    private Trial trial(Instant from, CompiledPolicy proposed) {
        var trial = new PolicyTrial(standing(), proposed);
        var reach = calls.put(Caller.of(identity).tenant(), from, trial);
        return new Trial(
                from,
                reach.judged(),
                reach.passedOver(),
                reach.more(),
                trial.counts().stream()
                        .map(count -> new Count(word(count.from()), word(count.to()), count.calls()))
                        .toList(),
                trial.changes().stream().map(PolicyTrialResource::change).toList());
    }

    private CompiledPolicy standing() {
        try {
            return CompiledPolicy.of(policy.policy());
        } catch (InvalidRule older) {
            throw Problem.unavailable("the policy in force is not understood by this replica");
        }
    }

    private static Duration duration(String since) {
        var form = SINCE.matcher(since);
        if (!form.matches()) {
            throw Problem.invalid("since is a number of days or hours, such as 7d or 12h");
        }
        var number = Long.parseLong(form.group(1));
        var duration = form.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
        if (duration.compareTo(SINCE_MAX) > 0) {
            throw Problem.invalid("since is at most 30d");
        }
        return duration;
    }

    private static Change change(PolicyTrial.Change change) {
        var call = change.call();
        var text = InvisibleText.shown(about(change));
        return new Change(
                call.scope().session().value(),
                change.tool().name(),
                text.length() <= ABOUT_CHARS_MAX ? text : text.substring(0, ABOUT_CHARS_MAX) + "…",
                word(change.from()),
                word(change.to()),
                change.rule());
    }

    private static String about(PolicyTrial.Change change) {
        if (change.call().namesPath()) {
            return String.join("/", change.call().path());
        }
        return StartedCommand.of(change.tool(), change.call().arguments(), Set.of())
                .text()
                .map(text -> text.parts().stream().map(List::getFirst).collect(Collectors.joining(", ")))
                .orElse("");
    }

    private static String word(Enum<?> decision) {
        return decision.name().toLowerCase(Locale.ROOT);
    }
}
