package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.kafka.KafkaSender;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Tells {@code sluice.audit} who came in, who was turned away and who decided. Never makes a request wait. */
@ApplicationScoped
public class AuditTrail {
    private static final Logger LOG = Logger.getLogger(AuditTrail.class);

    /** A login that fails belongs to no tenant. */
    private static final TenantId NO_TENANT = new TenantId("unknown");

    private static final UserId NOBODY = new UserId("unknown");

    private final KafkaSender sender;

    public AuditTrail(KafkaSender sender) {
        this.sender = sender;
    }

    public void login(TenantId tenant, UserId user, Map<String, String> details) {
        write(tenant, user, Optional.empty(), "user.login", user.value(), true, details);
    }

    public void loginFailed(String name, String address) {
        var user = name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}") ? new UserId(name) : NOBODY;
        write(NO_TENANT, user, Optional.empty(), "user.login", user.value(), false, Map.of("address", address));
    }

    /** Somebody asked for a session that is not his. */
    public void strangerRefused(Caller caller, SessionId session, String action) {
        write(caller.tenant(), caller.user(), Optional.of(session), action, session.value(), false, Map.of());
    }

    public void decided(Caller caller, SessionId session, String approval, boolean approved, boolean allowed) {
        write(
                caller.tenant(),
                caller.user(),
                Optional.of(session),
                "approval.decide",
                approval,
                allowed,
                Map.of("approved", Boolean.toString(approved)));
    }

    /** Somebody set a budget, or made or revoked an API key. */
    public void spendingChanged(Caller caller, String action, String resource, Map<String, String> details) {
        write(caller.tenant(), caller.user(), Optional.empty(), action, resource, true, details);
    }

    /** Somebody changed what counts for the whole installation. */
    public void configChanged(Caller caller, String action, String resource, Map<String, String> details) {
        write(caller.tenant(), caller.user(), Optional.empty(), action, resource, true, details);
    }

    private void write(
            TenantId tenant,
            UserId user,
            Optional<SessionId> session,
            String action,
            String resource,
            boolean allowed,
            Map<String, String> details) {
        var id = "a-" + UUID.randomUUID();
        var record = new AuditRecorded(id, tenant, user, session, action, resource, allowed, details, Instant.now());
        var headers = CloudEvent.of(record, "session").headers();
        Thread.startVirtualThread(() -> sender.begin(Topics.AUDIT, tenant.value(), MessageCodec.write(record), headers)
                .exceptionally(failure -> {
                    LOG.errorf("An audit record of %s was not written: %s", action, failure.toString());
                    return null;
                }));
    }
}
