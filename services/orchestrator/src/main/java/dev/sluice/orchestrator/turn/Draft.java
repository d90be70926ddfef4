package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A decision while it is being made: each fact changes the conversation at once, so the next rule sees its effect. */
final class Draft {
    private final InputRecord cause;
    private final Recall recall;
    private final Set<Role> roles;
    private final List<FactRecord> facts = new ArrayList<>();
    private final List<Work> work = new ArrayList<>();
    private final Rules newest;
    private Conversation conversation;

    Draft(Conversation conversation, InputRecord cause, Recall recall, Set<Role> roles, Instant at, Rules newest) {
        this.newest = newest;
        this.conversation = conversation.at(at);
        this.cause = cause;
        this.recall = recall;
        this.roles = roles;
    }

    void happened(Fact fact) {
        // A refusal where there is no session belongs to no log and has no number.
        var numbered = conversation.owner().isPresent() || fact instanceof Fact.SessionOpened;
        var record = new FactRecord(
                scope(),
                numbered ? conversation.seq() + 1 : 0,
                cause.id(),
                at(),
                Optional.of(actor()),
                cause.traceparent(),
                fact);
        facts.add(record);
        conversation = Evolution.evolve(conversation, record);
    }

    /** The intent is not carried out. */
    void refused(Refusal reason, String detail, Optional<TurnId> turn) {
        happened(new Fact.IntentRefused(reason, detail, turn, Optional.empty(), Optional.empty()));
    }

    void send(Work item) {
        work.add(item);
    }

    /** What the session remembered before this decision. */
    Recall recall() {
        return recall;
    }

    /** The roles that tasks of a turn may be given to. */
    Set<Role> roles(Versions versions) {
        return versions.known(roles);
    }

    /** What a turn is decided by that starts now. */
    Rules newest() {
        return newest;
    }

    /** Who led to this decision. */
    Actor actor() {
        return cause.speaker();
    }

    Conversation conversation() {
        return conversation;
    }

    /** The running turn; call only where one runs. */
    Turn turn() {
        return conversation.turn().orElseThrow();
    }

    boolean turnRuns() {
        return conversation.turn().isPresent();
    }

    Instant at() {
        return conversation.now();
    }

    Decision done() {
        return new Decision(conversation, List.copyOf(facts), List.copyOf(work));
    }

    private Scope scope() {
        return conversation.owner().orElse(cause.scope());
    }
}
