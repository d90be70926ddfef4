package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Scope;
import dev.sluice.orchestrator.turn.Conversation.EndedTurn;
import dev.sluice.orchestrator.turn.Conversation.Settled;
import dev.sluice.orchestrator.turn.Conversation.WaitingTurn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A conversation with its covers open: set what changes, leave the rest. For {@link Evolution} alone. */
final class ConversationEditor {
    Optional<Scope> owner;
    boolean deleted;
    Optional<String> workspace;
    long seq;
    Instant now;
    long historyLength;
    Optional<Turn> turn;
    List<WaitingTurn> waiting;
    List<EndedTurn> ended;
    List<Settled> settled;
    List<String> answered;

    ConversationEditor(Conversation before) {
        owner = before.owner();
        deleted = before.deleted();
        workspace = before.workspace();
        seq = before.seq();
        now = before.now();
        historyLength = before.historyLength();
        turn = before.turn();
        waiting = before.waiting();
        ended = before.ended();
        settled = before.settled();
        answered = before.answered();
    }

    Conversation done() {
        return new Conversation(
                owner, deleted, workspace, seq, now, historyLength, turn, waiting, ended, settled, answered);
    }
}
