package dev.sluice.session.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnMode;
import dev.sluice.contracts.Versions;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.intent.Refused;
import dev.sluice.session.intent.Submission;
import dev.sluice.session.plan.PlanAsked;
import dev.sluice.session.plan.PlanBook;
import dev.sluice.session.policy.PolicyInForce;
import dev.sluice.session.role.ProvingTools;
import dev.sluice.session.role.RoleBook;
import dev.sluice.session.role.RoleChoice;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Submits and cancels turns: checks who asks and whose session it is, stamps versions and limits, writes the intent. */
@ApplicationScoped
public class Turns {
    private static final Duration OWNER_MAX = Duration.ofSeconds(1);

    private final Inbox inbox;
    private final Access access;
    private final WorkspaceNames workspaces;
    private final PlanBook plans;
    private final ConfigTail configs;
    private final PolicyInForce policy;
    private final GivenRoles roles;
    private final ProvingTools proving;
    private final NotedUsers noted;
    private final Urgency urgency;
    private final Jobs jobs;
    private final LimitBook limits;
    private final MeterRegistry registry;

    /** A turn that the broker has; whether it will run, its answer says. */
    public record Submitted(TurnId turn, Submission submission) {
        public SessionId session() {
            return turn.session();
        }

        /** Waits until the turn is accepted, or has joined the one that runs; a turn that was submitted before is as good. */
        public Place awaitPlace() {
            var answer = submission.await();
            if (answer.fact() instanceof Fact.IntentRefused refused) {
                if (refused.reason() == Refusal.DUPLICATE_TURN) {
                    return new Place(refused.turn().orElse(turn), Optional.empty());
                }
                throw Refused.problem(refused);
            }
            return new Place(
                    answer.fact() instanceof Fact.TurnSteered steered ? steered.turn() : turn,
                    Optional.of(answer.seq()));
        }

        /** Whether what was submitted became a part of another turn. */
        public boolean joined(Place place) {
            return !place.turn().equals(turn);
        }
    }

    /**
     * What became of a request.
     *
     * @param turn the turn in which it is answered: its own, or the one that it joined
     * @param seq of its acceptance; empty if it was submitted before
     */
    public record Place(TurnId turn, Optional<Long> seq) {}

    public Turns(
            Inbox inbox,
            Access access,
            WorkspaceNames workspaces,
            PlanBook plans,
            ConfigTail configs,
            PolicyInForce policy,
            RoleBook roles,
            ProvingTools proving,
            NotedUsers noted,
            Urgency urgency,
            Jobs jobs,
            SessionConfig config,
            MeterRegistry registry) {
        this.inbox = inbox;
        this.access = access;
        this.workspaces = workspaces;
        this.plans = plans;
        this.configs = configs;
        this.policy = policy;
        this.roles = new GivenRoles(roles);
        this.proving = proving;
        this.noted = noted;
        this.urgency = urgency;
        this.jobs = jobs;
        this.limits = LimitBook.of(config.turn());
        this.registry = registry;
    }

    /** Writes the turn to the inbox; returns when the broker has it. */
    public Submitted submit(Caller caller, TurnRequest request, Optional<String> traceparent) {
        var decided = mayBeDecided(caller, request);
        workspaces.require(request.workspace());
        requireConfiguration();
        var turn = request.turn(caller);
        if (request.priority() == Priority.HIGH) {
            urgency.require(caller, turn);
        }
        var opens = request.session().isPresent()
                ? Optional.<Input.SessionRequested>empty()
                : Optional.of(new Input.SessionRequested(request.title(), request.workspace()));
        var planned = request.plan().flatMap(asked -> planned(turn, asked));
        var chosen = request.role().isEmpty() && request.plan().isEmpty()
                ? Optional.of(RoleChoice.of(request.text()))
                : Optional.<RoleChoice>empty();
        var role = request.role().or(() -> chosen.map(RoleChoice::role));
        var given = role.orElse(Role.ORCHESTRATOR);
        var places = roles.of(caller.tenant(), given, planned.map(Planned::plan));
        places.missing()
                .map(Turns::unknownRole)
                .or(() -> planned.flatMap(tasks -> unprovable(caller, tasks.plan())))
                .ifPresent(objection -> requireKnown(request, turn, objection));
        var most = roles.limits(caller.tenant(), given, limits.of(caller.tenant(), given));
        var scope = caller.scope(turn.session());
        var intent = new Input.TurnSubmitted(
                turn,
                request.digest(),
                request.origin(),
                role,
                request.text(),
                versions(places.there()).withNotes(noted.has(scope)),
                request.limits().map(asked -> asked.lowered(most)).orElse(most),
                opens,
                planned.map(Planned::plan),
                Optional.of(request.mode()).filter(TurnMode.STEER::equals),
                request.callbackUrl(),
                chosen.map(RoleChoice::why).or(() -> planned.flatMap(Planned::why)),
                Optional.of(request.priority()).filter(Priority.HIGH::equals),
                Optional.of(request.tags()));
        var began = System.nanoTime();
        var submission = inbox.send(caller.actor(), scope, intent, traceparent);
        registry.timer("agent_request_duration", "type", request.origin().name().toLowerCase(Locale.ROOT))
                .record(Duration.ofNanos(System.nanoTime() - began));
        if (!decided) {
            awaitOwner(submission);
        }
        return new Submitted(turn, submission);
    }

    /** The tasks of a turn, and why it has them if they were not declared with it. */
    private record Planned(Plan plan, Optional<String> why) {}

    /** Empty where there is no such plan any more, but the turn was submitted before: then it is not asked for again. */
    private Optional<Planned> planned(TurnId turn, PlanAsked asked) {
        return switch (asked) {
            case PlanAsked.Declared declared -> Optional.of(new Planned(declared.plan(), Optional.empty()));
            case PlanAsked.Named named -> {
                var known = plans.find(named.name(), named.version());
                if (known.isEmpty() && jobs.known(turn).isEmpty()) {
                    throw Problem.of(422, "unknown_plan", "there is no plan of this name, or not in this version");
                }
                yield known.map(plan -> new Planned(plan.body().plan(), Optional.of(plan.why())));
            }
        };
    }

    private static Problem unknownRole(Role missing) {
        return Problem.of(
                400,
                "unknown_role",
                "there is no role " + missing + "; GET /api/v1/configs lists those that there are");
    }

    private Optional<Problem> unprovable(Caller caller, Plan plan) {
        return proving.objection(caller.tenant(), plan).map(Problem::invalid);
    }

    /** Refuses a turn, unless it was submitted while nothing spoke against it: then it is that turn. */
    private void requireKnown(TurnRequest request, TurnId turn, Problem objection) {
        if (request.key().isEmpty() || jobs.known(turn).isEmpty()) {
            throw objection;
        }
    }

    /** What the turn uses to its end. */
    private Versions versions(List<RolePool> places) {
        return new Versions(Versions.BUILT_IN.roles(), policy.version()).withRoles(places);
    }

    /** Until all is read that was told, nobody knows which policy and which roles count. */
    private void requireConfiguration() {
        if (!configs.caughtUp()) {
            throw Problem.unavailable("this replica has not read all configuration yet");
        }
    }

    /** Refuses whoever may not; false where only the orchestrator knows. */
    private boolean mayBeDecided(Caller caller, TurnRequest request) {
        if (request.session().isPresent()) {
            return access.requireUnlessAway(caller, request.session().get(), Right.SUBMIT_TURN);
        }
        access.require(caller, Right.SUBMIT_TURN);
        return true;
    }

    /**
     * The orchestrator knows whose each session is and answers nobody else: its answer says that the session is the
     * caller's. Another's and an unknown one are told apart by nothing, nor by time.
     */
    private static void awaitOwner(Submission submission) {
        var until = System.nanoTime() + OWNER_MAX.toNanos();
        var answer = submission.await(OWNER_MAX);
        if (answer.isPresent() && !isUnknown(answer.get().fact())) {
            return;
        }
        LockSupport.parkNanos(until - System.nanoTime());
        throw Problem.unavailable("the database is away, and nobody else can say in time whose this session is");
    }

    private static boolean isUnknown(Fact fact) {
        return fact instanceof Fact.IntentRefused refused && refused.reason() == Refusal.NO_SUCH_SESSION;
    }

    /** Asks for a turn, or for whatever runs in the session, to be stopped. */
    public Submission cancel(
            Caller caller,
            SessionId session,
            Optional<TurnId> turn,
            Optional<String> reason,
            Optional<String> traceparent) {
        var scope = access.require(caller, session, Right.CANCEL_TURN);
        return inbox.send(caller.actor(), scope, new Input.CancelRequested(turn, reason), traceparent);
    }

    /** The role of this name, if one is named; whether there is one, its tenant decides. */
    public static Optional<Role> role(Optional<String> name) {
        return name == null ? Optional.empty() : name.map(Role::new);
    }
}
