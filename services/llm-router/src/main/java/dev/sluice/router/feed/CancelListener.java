package dev.sluice.router.feed;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;

/** Someone who can cancel model calls of this replica. Called from any thread; never blocks. */
public interface CancelListener {
    /** Cancels a request of a user's own; false if there is none in flight here. */
    boolean cancel(TenantId tenant, UserId user, String requestId);
}
