package dev.sluice.session.feedback;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Feedback;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Takes what people say of turns: whoever may speak in a session says it, and it is a fact of the session. */
@ApplicationScoped
public class FeedbackBook {
    private final Access access;
    private final Inbox inbox;

    public FeedbackBook(Access access, Inbox inbox) {
        this.access = access;
        this.inbox = inbox;
    }

    /** Waits until it is a fact; 404 if there is no such turn. */
    public FactRecord give(Caller caller, TurnId turn, Feedback feedback, Optional<String> traceparent) {
        var scope = access.require(caller, turn.session(), Right.GIVE_FEEDBACK);
        var intent = new Input.FeedbackGiven(turn, feedback, caller.user());
        return inbox.send(caller.actor(), scope, intent, traceparent).awaitSuccess();
    }
}
