package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The control state of one session: all that deciding needs, at most about 16 KB; texts and arguments rest in the
 * history, and what must be known for as long as the session lives is {@link Memory}. Immutable; changed only by
 * {@link Evolution}; stored as {@link StoredConversation}.
 *
 * @param owner whose it is; empty until the session is opened
 * @param seq the number of the last fact
 * @param now the time of the last input, which never goes back
 * @param historyLength how many entries the history has
 * @param turn the turn that runs
 * @param waiting the turns that wait for it, first come first served
 */
public record Conversation(
        Optional<Scope> owner,
        boolean deleted,
        Optional<String> workspace,
        long seq,
        Instant now,
        long historyLength,
        Optional<Turn> turn,
        List<WaitingTurn> waiting) {

    /** A session that nobody has opened. */
    public static final Conversation NONE = new Conversation(
            Optional.empty(), false, Optional.empty(), 0, Instant.EPOCH, 0, Optional.empty(), List.of());

    /** Whether the session exists and is not deleted. */
    public boolean open() {
        return owner.isPresent() && !deleted;
    }

    /** Every deadline that is set now. */
    public List<Deadline> deadlines() {
        return turn.map(Turn::deadlines).orElse(List.of());
    }

    /** A turn that waits; its text rests in the history store until it starts. */
    public record WaitingTurn(TurnId id, Origin origin, Role agent, Versions versions, Limits limits) {}
}
