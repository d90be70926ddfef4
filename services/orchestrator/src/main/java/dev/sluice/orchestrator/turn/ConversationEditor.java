package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Scope;
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

    ConversationEditor(Conversation before) {
        owner = before.owner();
        deleted = before.deleted();
        workspace = before.workspace();
        seq = before.seq();
        now = before.now();
        historyLength = before.historyLength();
        turn = before.turn();
        waiting = before.waiting();
    }

    Conversation done() {
        return new Conversation(owner, deleted, workspace, seq, now, historyLength, turn, waiting);
    }
}
