package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.orchestrator.call.Call;
import java.util.List;
import java.util.Optional;

/**
 * The rules of grants for further calls: kept from the decision with which they came until they are withdrawn, their time
 * or their turn ends or the session is set back, and sent along with the calls of their tool. Whether one is for a call the tool-executor says.
 */
final class GrantRules {
    /** A conversation's state is small, and so is what may be added to it. */
    private static final int BYTES_MAX = 2_000;

    private GrantRules() {}

    /** Why a grant cannot come along with this decision; its signature was looked at before. */
    static Optional<String> objection(Draft draft, Input.ApprovalDecided decided, StandingGrant grant) {
        var conversation = draft.conversation();
        if (!decided.approved()
                || !grant.approval().equals(decided.approval())
                || !grant.id().equals(StandingGrant.idOf(decided.approval()))
                || !grant.decidedBy().equals(decided.decidedBy())
                || !conversation.owner().equals(Optional.of(grant.scope()))
                || !grant.reaches(draft.turn().id())
                || grant.keyId().isBlank()
                || grant.signature().isBlank()
                || MessageCodec.write(grant).length > BYTES_MAX) {
            return Optional.of("the grant for further calls does not belong to the decision");
        }
        return conversation.standing(draft.at()).size() >= StandingGrant.STANDING_MAX
                ? Optional.of(
                        "%d grants stand in this session; withdraw one first".formatted(StandingGrant.STANDING_MAX))
                : Optional.empty();
    }

    static void withdraw(Draft draft, Input.GrantWithdrawalRequested requested) {
        if (draft.conversation().standing().stream()
                .noneMatch(grant -> grant.id().equals(requested.grant()))) {
            draft.refused(Refusal.NO_SUCH_GRANT, "no such grant stands", Optional.empty());
            return;
        }
        if (!draft.actor().equals(new Actor.Person(requested.withdrawnBy()))) {
            draft.refused(Refusal.INVALID, "somebody else withdraws than the one who speaks", Optional.empty());
            return;
        }
        draft.happened(new Fact.GrantWithdrawn(requested.grant(), requested.withdrawnBy()));
        draft.send(new Work.WithdrawGrant(requested.grant()));
    }

    /** All that were given so far count no more: the executors are told, whoever may show them one. */
    static void withdrawAll(Draft draft) {
        draft.conversation().standing().forEach(grant -> draft.send(new Work.WithdrawGrant(grant.id())));
    }

    /** Those that may be for a call. */
    static List<StandingGrant> of(Draft draft, Call call) {
        return draft.conversation().standing(draft.at()).stream()
                .filter(grant -> grant.pattern().tool().equals(call.tool()))
                .filter(grant -> grant.reaches(call.id().turn()))
                .toList();
    }
}
