package dev.sluice.session.approval;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.intent.Refused;
import dev.sluice.session.log.LiveSessions;
import dev.sluice.session.policy.PolicyInForce;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import dev.sluice.session.projection.Patience;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Decides approvals: whoever owns the session and may decide answers what was asked, once. The
 * orchestrator settles who was first; everyone else learns who was, and what he decided.
 */
@ApplicationScoped
public class Approvals {
    private final Access access;
    private final LiveSessions live;
    private final Database database;
    private final Patience patience;
    private final PolicyInForce policy;
    private final ConfigTail configs;
    private final GrantSigner signer;
    private final Inbox inbox;
    private final AuditTrail audit;

    public Approvals(
            Access access,
            LiveSessions live,
            Database database,
            Patience patience,
            PolicyInForce policy,
            ConfigTail configs,
            GrantSigner signer,
            Inbox inbox,
            AuditTrail audit) {
        this.access = access;
        this.live = live;
        this.database = database;
        this.patience = patience;
        this.policy = policy;
        this.configs = configs;
        this.signer = signer;
        this.inbox = inbox;
        this.audit = audit;
    }

    /** Decides an approval, or is the first of two, and waits until that is a fact; 409 with the winner and what he decided if somebody was faster. */
    public FactRecord decide(Caller caller, ApprovalId approval, DecisionAsked said, Optional<String> traceparent) {
        var scope = access.require(caller, approval.session(), Right.DECIDE_APPROVAL);
        var asked = patience.until(() -> requested(approval)).orElseThrow(Problem::notFound);
        if (said.approved()) {
            requireApprover(caller, scope, asked);
        }
        var decision = decision(caller, scope, asked, said);
        var answer = inbox.send(caller.actor(), scope, decision, traceparent).await();
        audit.decided(
                caller.tenant(),
                caller.user(),
                approval.session(),
                approval.value(),
                decision,
                !(answer.fact() instanceof Fact.IntentRefused));
        return switch (answer.fact()) {
            case Fact.ApprovalSettled _, Fact.ApprovalSupported _ -> answer;
            case Fact.IntentRefused refused when refused.reason() == Refusal.NO_SUCH_APPROVAL -> throw closed();
            case Fact.IntentRefused refused -> throw Refused.problem(refused);
            case Fact other ->
                throw new IllegalStateException(
                        "no answer to a decision: " + other.getClass().getSimpleName());
        };
    }

    /** A yes is signed for what was shown; what somebody makes of it is judged, and shown, before it is signed. */
    private Input.ApprovalDecided decision(
            Caller caller, Scope scope, Fact.ApprovalRequested asked, DecisionAsked said) {
        var asItStands = said.approved() && said.edit().isEmpty();
        var meant = said.meant();
        return new Input.ApprovalDecided(
                asked.approval(),
                said.approved(),
                said.reason(),
                caller.user(),
                asItStands ? Optional.of(signer.sign(scope, asked, caller.user())) : Optional.<Grant>empty(),
                asItStands
                        ? meant.patternOf(asked)
                                .map(pattern -> signer.sign(scope, asked, pattern, meant.turnOf(asked), caller.user()))
                        : Optional.<StandingGrant>empty(),
                said.edit(),
                Optional.of(policy.peopleFor(asked.risk())).filter(people -> asItStands && people > 1));
    }

    private void requireApprover(Caller caller, Scope scope, Fact.ApprovalRequested asked) {
        if (!configs.caughtUp()) {
            throw Problem.unavailable("this replica has not read all configuration yet");
        }
        var objection = MayApprove.objection(
                policy.approversOf(asked.risk()), caller, scope, () -> spoke(caller, asked.approval()));
        if (objection.isPresent()) {
            audit.refused(
                    caller.tenant(),
                    caller.user(),
                    Optional.of(scope.session()),
                    "approval.decide",
                    asked.approval().value(),
                    "policy");
            throw Problem.of(403, "not_the_approver", objection.get());
        }
    }

    /** Withdraws a grant for further calls and waits until that is a fact; from the next call on it counts no more. */
    public FactRecord withdraw(Caller caller, SessionId session, String grant, Optional<String> traceparent) {
        var scope = access.require(caller, session, Right.DECIDE_APPROVAL);
        var answer = inbox.send(
                        caller.actor(), scope, new Input.GrantWithdrawalRequested(grant, caller.user()), traceparent)
                .await();
        audit.withdrawn(caller.tenant(), caller.user(), session, grant, answer.fact() instanceof Fact.GrantWithdrawn);
        if (answer.fact() instanceof Fact.IntentRefused refused) {
            throw Refused.problem(refused);
        }
        return answer;
    }

    /** It was asked for, or we would not have found it; so its time or its turn ended before anybody answered. */
    private static Problem closed() {
        return Problem.of(
                409, "approval_closed", "it expired, or the turn that asked has ended; nothing is left to decide");
    }

    /** What was asked, from this replica's memory or from the projection. */
    private Optional<Fact.ApprovalRequested> requested(ApprovalId approval) {
        return held(approval).or(() -> stored(approval));
    }

    private Optional<Fact.ApprovalRequested> held(ApprovalId approval) {
        return live.find(approval.session()).stream()
                .flatMap(feed -> feed.held().stream())
                .map(record -> record.fact())
                .filter(Fact.ApprovalRequested.class::isInstance)
                .map(Fact.ApprovalRequested.class::cast)
                .filter(asked -> asked.approval().equals(approval))
                .findFirst();
    }

    /** Whether somebody said anything in a turn before it asked; what it asked is in Postgres behind what it was told. */
    private boolean spoke(Caller caller, ApprovalId approval) {
        var asked = patience.until(() -> stored(approval))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
        var himself = Optional.of(caller.actor());
        return database.ask(() -> FactRow.said(asked.turn())).stream()
                .map(row -> row.record().actor())
                .anyMatch(himself::equals);
    }

    private Optional<Fact.ApprovalRequested> stored(ApprovalId approval) {
        return database.ask(() -> FactRow.requests(approval)).stream()
                .map(row -> (Fact.ApprovalRequested) row.record().fact())
                .filter(asked -> asked.approval().equals(approval))
                .findFirst();
    }
}
