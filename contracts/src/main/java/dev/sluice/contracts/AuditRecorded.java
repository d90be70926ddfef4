package dev.sluice.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One decision or refusal about permission, on {@code sluice.audit}, keyed by the tenant.
 *
 * @param id names the record; a repeated record of it is the same event
 * @param action what was tried, as {@code noun.verb}: {@code user.login}, {@code approval.decide}, {@code call.run} …
 * @param resource on what, by id
 * @param allowed whether it was permitted
 * @param details a few short values; never a secret, a prompt or a file's content
 */
public record AuditRecorded(
        String id,
        TenantId tenant,
        UserId user,
        Optional<SessionId> session,
        String action,
        String resource,
        boolean allowed,
        Map<String, String> details,
        Instant at) {}
