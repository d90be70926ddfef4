package dev.sluice.executor.policy;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Scope;
import dev.sluice.keys.VerificationKeys;
import java.util.Base64;
import java.util.Optional;

/** Tells whether a grant is the session service's own word about this very call. */
public final class GrantCheck {
    private static final String SIGNER = "session";

    private final VerificationKeys keys;

    public GrantCheck(VerificationKeys keys) {
        this.keys = keys;
    }

    /** Why the grant is not believed; empty if it is. What it covers is its digest, which the caller compares. */
    public Optional<String> objection(Grant grant, CallId call, Scope scope) {
        if (!signed(grant)) {
            return Optional.of("bad-signature");
        }
        if (!grant.call().equals(call) || !grant.scope().equals(scope)) {
            return Optional.of("another-call");
        }
        if (!grant.approval().equals(ApprovalId.of(scope.session(), call, grant.digest()))) {
            return Optional.of("another-question");
        }
        return Optional.empty();
    }

    private boolean signed(Grant grant) {
        try {
            return keys.signedBy(
                    SIGNER,
                    grant.keyId(),
                    grant.signedBytes(),
                    Base64.getUrlDecoder().decode(grant.signature()));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
