package dev.sluice.session.question;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.QuestionId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Answers what tasks ask the user: whoever may speak in the session answers, and the orchestrator takes the first answer. */
@ApplicationScoped
public class Questions {
    private final Access access;
    private final Inbox inbox;

    public Questions(Access access, Inbox inbox) {
        this.access = access;
        this.inbox = inbox;
    }

    /** Answers a question and waits until that is a fact; 409 with who did if somebody was faster, 404 if none is open. */
    public FactRecord answer(Caller caller, QuestionId question, String text, Optional<String> traceparent) {
        var scope = access.require(caller, question.session(), Right.ANSWER_QUESTION);
        var intent = new Input.QuestionAnswered(question, text, caller.user());
        return inbox.send(caller.actor(), scope, intent, traceparent).awaitSuccess();
    }
}
