package dev.sluice.session.approval;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.ModeLeave;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.session.SessionConfig;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/**
 * Signs what executors believe: the leave for exactly the call that was shown, and whose a session is. Its public key is
 * published at start, where they look.
 */
@Startup
@Singleton
public class GrantSigner {
    private final SigningKey key;

    public GrantSigner(SessionConfig config) {
        this.key = SigningKey.loadOrCreate(
                config.keys().privateFile(), config.keys().publicDirectory(), KeyPurpose.GRANTS);
    }

    Grant sign(Scope scope, Fact.ApprovalRequested asked, UserId decidedBy) {
        var decidedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var unsigned =
                new Grant(asked.approval(), asked.call(), asked.digest(), scope, decidedBy, decidedAt, key.id(), "");
        return unsigned.signed(signature(unsigned.signedBytes()));
    }

    /** The leave for further calls of a pattern that was shown along with the call. */
    StandingGrant sign(
            Scope scope, Fact.ApprovalRequested asked, GrantPattern pattern, Optional<TurnId> turn, UserId decidedBy) {
        var decidedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var unsigned = StandingGrant.unsigned(asked.approval(), pattern, turn, scope, decidedBy, decidedAt, key.id());
        return unsigned.signed(signature(unsigned.signedBytes()));
    }

    /** The leave of a mode in which files are written without asking. */
    public ModeLeave signMode(Scope scope, UserId setBy) {
        var setAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var unsigned = ModeLeave.unsigned(scope, setBy, setAt, key.id());
        return unsigned.signed(signature(unsigned.signedBytes()));
    }

    private String signature(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(bytes));
    }

    /** The ticket as executors take it. */
    public String sign(WorkspaceTicket ticket) {
        return ticket.sign(key);
    }
}
