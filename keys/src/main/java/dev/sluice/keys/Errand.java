package dev.sluice.keys;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.Optional;

/**
 * On whose behalf and for which piece of work a service calls another. Each part is absent where the call is not about
 * one; the caller's signature vouches for all of them.
 *
 * @param run which start of the step this is
 */
public record Errand(
        Optional<TenantId> tenant,
        Optional<UserId> user,
        Optional<SessionId> session,
        Optional<TurnId> turn,
        Optional<StepId> step,
        Optional<Long> run) {

    /** A call for the service's own sake, like a health probe. */
    public static final Errand NONE = new Errand(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** One run of one step of a user's turn; the step names its turn and session. */
    public static Errand ofStep(TenantId tenant, UserId user, StepId step, long run) {
        var turn = step.turn();
        return new Errand(
                Optional.of(tenant),
                Optional.of(user),
                Optional.of(turn.session()),
                Optional.of(turn),
                Optional.of(step),
                Optional.of(run));
    }
}
