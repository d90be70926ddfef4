package dev.sluice.router.call;

import dev.sluice.contracts.Role;
import dev.sluice.router.identity.Caller;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.RoutingTable.Candidate;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a model call when it starts.
 *
 * @param requestId the caller's name for it, or {@code call.id()} if the caller gave none
 * @param call what the provider gets; its id is the one in the ledger
 * @param agent the role that asks, as users see it
 */
public record CallTicket(
        String requestId, Caller caller, Optional<Role> agent, Candidate candidate, ProviderCall call, Instant at) {}
