package dev.sluice.session.mode;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SessionMode;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.GrantSigner;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.policy.PolicyInForce;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Sets in which mode a session is: its owner says so, as far as the policy lets him. */
@ApplicationScoped
public class Modes {
    private final Access access;
    private final PolicyInForce policy;
    private final ConfigTail configs;
    private final GrantSigner signer;
    private final Inbox inbox;
    private final AuditTrail audit;

    public Modes(
            Access access,
            PolicyInForce policy,
            ConfigTail configs,
            GrantSigner signer,
            Inbox inbox,
            AuditTrail audit) {
        this.access = access;
        this.policy = policy;
        this.configs = configs;
        this.signer = signer;
        this.inbox = inbox;
        this.audit = audit;
    }

    /** The mode of a word that a client sent. */
    public static SessionMode known(String word) {
        return SessionMode.of(word)
                .orElseThrow(() -> new IllegalArgumentException("mode must be ask, auto-edit or plan-only"));
    }

    /** What a new session of the caller begins with. */
    public Optional<ModeSet> first(Caller caller, Scope scope, Optional<String> word) {
        return word.map(Modes::known).filter(mode -> mode != SessionMode.ASK).map(mode -> set(caller, scope, mode));
    }

    /** Puts a session into a mode and waits until that is a fact. */
    public FactRecord change(Caller caller, SessionId session, SessionMode mode, Optional<String> traceparent) {
        var scope = access.require(caller, session, Right.SET_MODE);
        var intent = new Input.ModeRequested(set(caller, scope, mode), caller.user());
        return inbox.send(caller.actor(), scope, intent, traceparent).awaitSuccess();
    }

    private ModeSet set(Caller caller, Scope scope, SessionMode mode) {
        if (!configs.caughtUp()) {
            throw Problem.unavailable("this replica has not read all configuration yet");
        }
        if (!policy.allows(mode)) {
            audit.refused(
                    caller.tenant(),
                    caller.user(),
                    Optional.of(scope.session()),
                    "session.mode",
                    scope.session().value(),
                    "policy");
            throw Problem.of(422, "mode_forbidden", "the policy lets no session be in the mode " + mode.word());
        }
        audit.allowed(
                caller.tenant(), caller.user(), "session.mode", scope.session().value(), Map.of("mode", mode.word()));
        return mode == SessionMode.AUTO_EDIT
                ? new ModeSet(mode, Optional.of(signer.signMode(scope, caller.user())))
                : ModeSet.of(mode);
    }
}
