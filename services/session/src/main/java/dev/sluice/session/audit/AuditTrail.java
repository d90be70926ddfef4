package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells {@code sluice.audit} who came in, who was turned away, who decided and who changed what, and from where. Never
 * makes a request wait. A refusal is one record, until somebody causes a flood of them: then it is counted in the flood's
 * record.
 */
@ApplicationScoped
public class AuditTrail {
    /** Who is not known yet belongs to no tenant. */
    public static final TenantId NO_TENANT = new TenantId("unknown");

    public static final UserId NOBODY = new UserId("unknown");

    private final AuditWriter writer;

    public AuditTrail(AuditWriter writer) {
        this.writer = writer;
    }

    /** Somebody was let do something. */
    public void allowed(TenantId tenant, UserId user, String action, String resource, Map<String, String> details) {
        writer.write(record(tenant, user, Optional.empty(), action, resource, true, details));
    }

    /** Somebody withdrew what was granted for further calls; {@code stood} if it was there to be withdrawn. */
    public void withdrawn(TenantId tenant, UserId user, SessionId session, String grant, boolean stood) {
        writer.write(record(tenant, user, Optional.of(session), "grant.withdraw", grant, stood, Map.of()));
    }

    /** Somebody decided what an agent asked, perhaps for further calls too; {@code first} if nobody had before. */
    public void decided(
            TenantId tenant,
            UserId user,
            SessionId session,
            String approval,
            Input.ApprovalDecided decision,
            boolean first) {
        var details = new HashMap<>(Map.of("approved", Boolean.toString(decision.approved())));
        decision.edit().ifPresent(_ -> details.put("edited", "true"));
        decision.standing().ifPresent(grant -> {
            details.put("grant", grant.id());
            details.put("reach", grant.turn().isPresent() ? "turn" : "session");
        });
        writer.write(record(tenant, user, Optional.of(session), "approval.decide", approval, first, details));
    }

    /**
     * Somebody known was turned away.
     *
     * @param reason one word: {@code role}, {@code reach}, {@code unknown} …
     */
    public void refused(
            TenantId tenant, UserId user, Optional<SessionId> session, String action, String resource, String reason) {
        refuse(record(tenant, user, session, action, resource, false, Map.of("reason", reason)), tenant + "/" + user);
    }

    /**
     * Somebody who has not shown who he is was turned away.
     *
     * @param claimed whom he says he is, if it could be a user's name
     */
    public void strangerRefused(
            String address, Optional<String> claimed, String action, String resource, String reason) {
        var user = claimed.flatMap(AuditTrail::name).orElse(NOBODY);
        var details = new HashMap<>(Map.of("reason", reason, "address", address));
        refuse(record(NO_TENANT, user, Optional.empty(), action, resource, false, details), address);
    }

    private void refuse(AuditRecorded refusal, String source) {
        writer.writeRefusal(refusal, source);
    }

    private static Optional<UserId> name(String claimed) {
        try {
            return Optional.of(new UserId(claimed));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    private static AuditRecorded record(
            TenantId tenant,
            UserId user,
            Optional<SessionId> session,
            String action,
            String resource,
            boolean allowed,
            Map<String, String> details) {
        var id = "a-" + UUID.randomUUID();
        var whence = new HashMap<>(details);
        Origin.current().ifPresent(origin -> origin.addTo(whence));
        return new AuditRecorded(id, tenant, user, session, action, resource, allowed, whence, Instant.now());
    }
}
