package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Share;
import dev.sluice.contracts.StandingGrant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A conversation while it is changed: the one place that knows all of its parts. */
final class ConversationParts {
    Optional<Scope> owner;
    boolean deleted;
    Optional<String> workspace;
    long seq;
    Instant now;
    long historyLength;
    Optional<Turn> turn;
    List<Request> waiting;
    Optional<Start> start;
    Optional<Guidance> guidance;
    Optional<List<StandingGrant>> grants;
    Optional<ModeSet> mode;
    Optional<List<Share>> shares;

    ConversationParts(Conversation before) {
        owner = before.owner();
        deleted = before.deleted();
        workspace = before.workspace();
        seq = before.seq();
        now = before.now();
        historyLength = before.historyLength();
        turn = before.turn();
        waiting = before.waiting();
        start = before.start();
        guidance = before.guidance();
        grants = before.grants();
        mode = before.mode();
        shares = before.shares();
    }

    Conversation made() {
        return new Conversation(
                owner,
                deleted,
                workspace,
                seq,
                now,
                historyLength,
                turn,
                waiting,
                start,
                guidance,
                grants,
                mode,
                shares);
    }
}
