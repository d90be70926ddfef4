package dev.sluice.keys;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Scope;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Tells whether a grant is the session service's own word about one call. What it covers is its digest, which the caller
 * compares with what was shown or would run. May read the key directory. Thread-safe.
 */
public final class GrantVerifier {
    private final VerificationKeys keys;

    /** Why a grant is not believed. */
    public enum Objection {
        /** No key that may sign grants signed these fields. */
        BAD_SIGNATURE("bad-signature"),
        /** It is about another call, or about the call of another conversation. */
        ANOTHER_CALL("another-call"),
        /** It answers another question than the one about its own digest. */
        ANOTHER_QUESTION("another-question");

        private final String word;

        Objection(String word) {
            this.word = word;
        }

        /** As audit records and logs name it. */
        public String word() {
            return word;
        }
    }

    /** @param publicDirectory the directory of all public keys, of which only {@link KeyPurpose#GRANTS} counts */
    public GrantVerifier(Path publicDirectory) {
        this.keys = new VerificationKeys(publicDirectory, KeyPurpose.GRANTS);
    }

    /** Why the grant is not believed as leave for this call of this conversation; empty if it is. */
    public Optional<Objection> objection(Grant grant, CallId call, Scope scope) {
        if (!signed(grant)) {
            return Optional.of(Objection.BAD_SIGNATURE);
        }
        if (!grant.call().equals(call) || !grant.scope().equals(scope)) {
            return Optional.of(Objection.ANOTHER_CALL);
        }
        if (!grant.approval().asksAbout(scope.session(), call, grant.digest())) {
            return Optional.of(Objection.ANOTHER_QUESTION);
        }
        return Optional.empty();
    }

    private boolean signed(Grant grant) {
        try {
            return keys.verify(
                    grant.keyId(), grant.signedBytes(), Base64.getUrlDecoder().decode(grant.signature()));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
