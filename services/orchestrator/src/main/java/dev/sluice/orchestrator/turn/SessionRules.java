package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnMode;
import java.util.Optional;

/** The rules of a session: when it opens and ends, and which turns it takes. */
final class SessionRules {
    private SessionRules() {}

    static void open(Draft draft, Input.SessionRequested requested) {
        if (draft.conversation().deleted()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "the session was deleted", Optional.empty());
            return;
        }
        if (draft.conversation().owner().isPresent()) {
            draft.refused(Refusal.SESSION_EXISTS, "the session exists already", Optional.empty());
            return;
        }
        draft.happened(new Fact.SessionOpened(requested.title(), requested.workspace(), requested.mode()));
    }

    /** From the next call on; what runs, runs as it began. What opened something before opens nothing any more. */
    static void change(Draft draft, Input.ModeRequested requested) {
        if (!draft.conversation().open()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "there is no such session", Optional.empty());
            return;
        }
        if (!draft.actor().equals(new Actor.Person(requested.setBy()))) {
            draft.refused(Refusal.INVALID, "somebody else sets the mode than the one who speaks", Optional.empty());
            return;
        }
        draft.conversation()
                .mode()
                .flatMap(ModeSet::leave)
                .ifPresent(leave -> draft.send(new Work.WithdrawGrant(leave.id())));
        draft.happened(new Fact.ModeChanged(requested.mode(), requested.setBy()));
    }

    /** Of a turn of this session, in one's own name. */
    static void say(Draft draft, Input.FeedbackGiven given) {
        if (!draft.conversation().open()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "there is no such session", Optional.of(given.turn()));
            return;
        }
        if (!draft.recall().isTurn(given.turn())) {
            draft.refused(Refusal.NO_SUCH_TURN, "there is no such turn", Optional.of(given.turn()));
            return;
        }
        if (!draft.actor().equals(new Actor.Person(given.givenBy()))) {
            draft.refused(Refusal.INVALID, "somebody else says it than the one who speaks", Optional.of(given.turn()));
            return;
        }
        draft.happened(new Fact.FeedbackGiven(given.turn(), given.feedback(), given.givenBy()));
    }

    static void delete(Draft draft) {
        if (!draft.conversation().open()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "there is no such session", Optional.empty());
            return;
        }
        if (draft.turnRuns() || !draft.conversation().waiting().isEmpty()) {
            draft.refused(Refusal.SESSION_BUSY, "a turn is running; cancel it first", Optional.empty());
            return;
        }
        draft.happened(new Fact.SessionDeleted());
        draft.send(new Work.DropWorkspace());
    }

    /** Whoever told of it has let them in; a session that is gone has no files. */
    static void filesArrived(Draft draft, Input.FilesArrived arrived) {
        if (draft.conversation().open()) {
            draft.happened(new Fact.FilesArrived(arrived.files(), arrived.bytes()));
        }
    }

    static void submit(Draft draft, Input.TurnSubmitted submitted) {
        if (draft.conversation().owner().isEmpty() && submitted.opens().isPresent()) {
            open(draft, submitted.opens().get());
        }
        var objection = objection(draft, submitted);
        if (objection.isPresent()) {
            var joined = draft.recall().joined(submitted.turn());
            draft.refused(
                    objection.get().reason(), objection.get().detail(), joined.or(() -> Optional.of(submitted.turn())));
            return;
        }
        if (joins(draft, submitted)) {
            draft.happened(new Fact.TurnSteered(
                    draft.turn().id(), submitted.turn(), submitted.requestDigest(), submitted.text()));
            return;
        }
        var waiting = draft.conversation().waiting().size();
        draft.happened(new Fact.TurnAccepted(
                submitted.turn(),
                submitted.requestDigest(),
                submitted.origin(),
                agent(submitted),
                submitted.text(),
                submitted.versions(),
                submitted.limits(),
                draft.turnRuns() ? waiting + 1 : waiting,
                submitted.plan(),
                submitted.callbackUrl(),
                submitted.why(),
                submitted.priority(),
                submitted.tags()));
    }

    /** Whether it is no turn of its own, but joins the one that runs and is not being cancelled. */
    private static boolean joins(Draft draft, Input.TurnSubmitted submitted) {
        return submitted.mode().filter(TurnMode.STEER::equals).isPresent()
                && draft.turnRuns()
                && draft.turn().cancelling().isEmpty();
    }

    /** Why a turn is not taken. */
    private record Objection(Refusal reason, String detail) {}

    private static Optional<Objection> objection(Draft draft, Input.TurnSubmitted submitted) {
        if (!draft.conversation().open()) {
            return objects(Refusal.NO_SUCH_SESSION, "there is no such session");
        }
        var known = draft.recall().requestDigest(submitted.turn());
        if (known.isPresent()) {
            return known.get().equals(submitted.requestDigest())
                    ? objects(Refusal.DUPLICATE_TURN, "the turn was submitted before")
                    : objects(Refusal.IDEMPOTENCY_CONFLICT, "the idempotency key stands for another request");
        }
        var session = draft.conversation().owner().orElseThrow().session();
        if (!submitted.turn().session().equals(session) || submitted.text().isBlank()) {
            return objects(Refusal.INVALID, "the turn names another session or says nothing");
        }
        if (!draft.roles(submitted.versions()).contains(agent(submitted))) {
            return objects(Refusal.INVALID, "there is no role " + agent(submitted));
        }
        var plan =
                submitted.plan().flatMap(declared -> PlanCheck.objection(declared, draft.roles(submitted.versions())));
        if (plan.isPresent()) {
            return objects(Refusal.INVALID, plan.get());
        }
        if (joins(draft, submitted)) {
            return draft.turn().maySteer()
                    ? Optional.empty()
                    : objects(
                            Refusal.STEERS_EXHAUSTED,
                            "%d messages joined this turn already; the next waits for its end"
                                    .formatted(draft.turn().rules().steersMax()));
        }
        return draft.conversation().waiting().size() >= draft.newest().waitingMax()
                ? objects(
                        Refusal.QUEUE_FULL,
                        "%d turns wait already".formatted(draft.newest().waitingMax()))
                : Optional.empty();
    }

    private static Optional<Objection> objects(Refusal reason, String detail) {
        return Optional.of(new Objection(reason, detail));
    }

    private static Role agent(Input.TurnSubmitted submitted) {
        return submitted.role().orElse(submitted.plan().isPresent() ? Role.ORCHESTRATOR : Role.ASK);
    }
}
