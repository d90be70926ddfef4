package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.keys.GrantVerifier;
import java.util.Optional;

/**
 * Looks at the signature of every grant before it is decided upon: what nobody can verify never becomes a fact. The
 * decider knows no keys; it sees a decision without its grant, and refuses it.
 */
final class GrantCheck {
    private final GrantVerifier grants;

    GrantCheck(GrantVerifier grants) {
        this.grants = grants;
    }

    /**
     * An input of which nothing is left that cannot be verified.
     *
     * @param objection why its grant was left out
     */
    record Checked(InputRecord input, Optional<String> objection) {}

    Checked check(InputRecord input) {
        if (!(input.input() instanceof Input.ApprovalDecided decided)) {
            return new Checked(input, Optional.empty());
        }
        var objection =
                decided.grant().flatMap(grant -> objection(grant, input)).or(() -> standingObjection(decided, input));
        return new Checked(objection.isPresent() ? withoutGrant(input, decided) : input, objection);
    }

    /** That it is about the call which was asked about is the decider's to say, who knows the question. */
    private Optional<String> objection(Grant grant, InputRecord input) {
        return grants.objection(grant, grant.call(), input.scope()).map(GrantVerifier.Objection::word);
    }

    /** Where a grant for further calls is not believed neither is the decision with which it came. */
    private Optional<String> standingObjection(Input.ApprovalDecided decided, InputRecord input) {
        return decided.standing().flatMap(standing -> decided.grant()
                .map(grant -> grants.objection(standing, grant.call().turn(), input.scope(), standing.decidedAt())
                        .map(GrantVerifier.Objection::word))
                .orElse(Optional.of("without-a-yes")));
    }

    private static InputRecord withoutGrant(InputRecord input, Input.ApprovalDecided decided) {
        var bare = new Input.ApprovalDecided(
                decided.approval(), decided.approved(), decided.reason(), decided.decidedBy(), Optional.empty());
        return new InputRecord(input.id(), input.scope(), input.actor(), input.traceparent(), bare);
    }
}
