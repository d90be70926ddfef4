package dev.sluice.router.identity;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.Optional;

/**
 * Who makes a model call, and for which piece of work; the call is paid by the tenant.
 *
 * @param service whether a service of the platform calls on the user's behalf
 */
public record Caller(
        TenantId tenant,
        UserId user,
        Optional<SessionId> session,
        Optional<TurnId> turn,
        Optional<StepId> step,
        Optional<Long> run,
        boolean service) {}
