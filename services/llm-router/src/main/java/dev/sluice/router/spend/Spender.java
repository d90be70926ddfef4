package dev.sluice.router.spend;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import java.util.Optional;

/**
 * Whose money a call spends: each of these may have a budget and a rate limit.
 *
 * @param key the id of the API key that the call came with
 */
public record Spender(
        TenantId tenant, UserId user, Optional<String> key, Optional<SessionId> session, Optional<TurnId> turn) {

    static Spender of(UsageRecorded usage) {
        return new Spender(usage.tenant(), usage.user(), usage.key(), usage.session(), usage.turn());
    }
}
