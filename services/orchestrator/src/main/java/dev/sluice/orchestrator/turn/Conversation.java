package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The control state of one session: all that deciding needs, at most about 16 KB; texts and arguments rest in the
 * history. Immutable; changed only by {@link Evolution}.
 *
 * @param owner whose it is; empty until the session is opened
 * @param seq the number of the last fact
 * @param now the time of the last input, which never goes back
 * @param historyLength how many entries the history has
 * @param turn the turn that runs
 * @param waiting the turns that wait for it, first come first served
 * @param ended the last turns that ended, newest last, so that a repeated submission is known
 * @param settled the last approvals that were decided, newest last, so that a second decision learns who won
 * @param answered ids of the last intents that were answered, newest last, so that a repeated one is not answered twice
 */
public record Conversation(
        Optional<Scope> owner,
        boolean deleted,
        Optional<String> workspace,
        long seq,
        Instant now,
        long historyLength,
        Optional<Turn> turn,
        List<WaitingTurn> waiting,
        List<EndedTurn> ended,
        List<Settled> settled,
        List<String> answered) {

    /** A session that nobody has opened. */
    public static final Conversation NONE = new Conversation(
            Optional.empty(),
            false,
            Optional.empty(),
            0,
            Instant.EPOCH,
            0,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /** Whether the session exists and is not deleted. */
    public boolean open() {
        return owner.isPresent() && !deleted;
    }

    /** The digest of the request that made this turn, if the conversation still knows the turn. */
    public Optional<String> requestDigest(TurnId id) {
        return turn.filter(running -> running.id().equals(id))
                .map(Turn::requestDigest)
                .or(() -> waiting.stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .map(WaitingTurn::requestDigest)
                        .findFirst())
                .or(() -> ended.stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .map(EndedTurn::requestDigest)
                        .findFirst());
    }

    /** Every deadline that is set now. */
    public List<Deadline> deadlines() {
        return turn.map(Turn::deadlines).orElse(List.of());
    }

    /** A turn that waits; its text rests in the history store until it starts. */
    public record WaitingTurn(
            TurnId id, String requestDigest, Origin origin, Role agent, Versions versions, Limits limits) {}

    /** A turn that has its terminal fact. */
    public record EndedTurn(TurnId id, String requestDigest) {}

    /** A decided approval. */
    public record Settled(ApprovalId approval, UserId decidedBy) {}
}
