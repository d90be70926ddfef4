package dev.sluice.session.sharing;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Says with whom a session is shared: its owner does, with people of his tenant (docs/adr/0112-a-share-is-a-fact.md). */
@ApplicationScoped
public class Sharing {
    private final Access access;
    private final Inbox inbox;
    private final AuditTrail audit;

    public Sharing(Access access, Inbox inbox, AuditTrail audit) {
        this.access = access;
        this.inbox = inbox;
        this.audit = audit;
    }

    /** The right of a word that a client sent. */
    public static ShareRight known(String word) {
        return ShareRight.of(word)
                .orElseThrow(() -> new IllegalArgumentException("right must be view, approve or edit"));
    }

    /** Shares a session, or with an empty right shares it no more, and waits until that is a fact. */
    public FactRecord change(
            Caller caller, SessionId session, UserId with, Optional<ShareRight> right, Optional<String> traceparent) {
        var scope = access.require(caller, session, Right.SHARE_SESSION);
        var intent = new Input.SharingRequested(with, right, caller.user());
        var answer = inbox.send(caller.actor(), scope, intent, traceparent).awaitSuccess();
        audit.allowed(
                caller.tenant(),
                caller.user(),
                "session.share",
                session.value(),
                Map.of(
                        "with",
                        with.value(),
                        "right",
                        right.map(ShareRight::word).orElse("none")));
        return answer;
    }
}
