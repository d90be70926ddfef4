package dev.sluice.session.approval;

import dev.sluice.contracts.Scope;
import dev.sluice.policy.Approvers;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.Caller;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether somebody may say yes to a call, by what the policy says of calls of its risk. Pure. */
final class MayApprove {
    private MayApprove() {}

    /**
     * What speaks against it; empty if nothing does.
     *
     * @param spoke whether he spoke in the turn that asks, which those may with whom a session is shared
     */
    static Optional<String> objection(List<Approvers> demands, Caller caller, Scope session, BooleanSupplier spoke) {
        for (var demand : demands) {
            if (demand.demandsAnother() && caller.owns(session)) {
                return Optional.of("the policy wants somebody else than the owner of the session to approve this");
            }
            if (demand.demandsAnother() && spoke.getAsBoolean()) {
                return Optional.of("the policy wants somebody else than those who spoke in the turn to approve this");
            }
            if (demand.role().filter(role -> !has(caller, role)).isPresent()) {
                return Optional.of("the policy wants somebody with the role %s to approve this"
                        .formatted(demand.role().get()));
            }
        }
        return Optional.empty();
    }

    private static boolean has(Caller caller, String role) {
        return AccessRole.of(role).filter(caller.roles()::contains).isPresent();
    }
}
