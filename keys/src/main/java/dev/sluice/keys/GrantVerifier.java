package dev.sluice.keys;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.ModeLeave;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether a grant is the session service's own word about one call. What it covers is its digest, which the caller
 * compares with what was shown or would run. May read the key directory. Thread-safe.
 */
public final class GrantVerifier {
    /** By then the first of them count no more by themselves, since a session has few at a time. */
    private static final int WITHDRAWN_MAX = 100_000;

    private final VerificationKeys keys;
    private final Map<String, Boolean> withdrawn = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > WITHDRAWN_MAX;
        }
    });

    /** Why a grant is not believed. */
    public enum Objection {
        /** No key that may sign grants signed these fields. */
        BAD_SIGNATURE("bad-signature"),
        /** It is about another call, or about the call of another conversation. */
        ANOTHER_CALL("another-call"),
        /** It answers another question than the one about its own digest. */
        ANOTHER_QUESTION("another-question"),
        /** Its time is over, or longer than one may be. */
        OUT_OF_TIME("out-of-time"),
        /** It was withdrawn. */
        WITHDRAWN("withdrawn");

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
        if (!signed(grant.keyId(), grant.signedBytes(), grant.signature())) {
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

    /**
     * Why a grant for further calls is not believed as leave for calls of this turn of this conversation; empty if it is. For
     * which calls it is says its pattern.
     */
    public Optional<Objection> objection(StandingGrant grant, TurnId turn, Scope scope, Instant now) {
        if (!signed(grant.keyId(), grant.signedBytes(), grant.signature())) {
            return Optional.of(Objection.BAD_SIGNATURE);
        }
        if (!grant.scope().equals(scope) || !grant.reaches(turn)) {
            return Optional.of(Objection.ANOTHER_CALL);
        }
        if (!grant.id().equals(StandingGrant.idOf(grant.approval()))
                || !grant.approval().session().equals(scope.session())) {
            return Optional.of(Objection.ANOTHER_QUESTION);
        }
        if (withdrawn.containsKey(grant.id())) {
            return Optional.of(Objection.WITHDRAWN);
        }
        if (!now.isBefore(grant.until())
                || grant.until().isAfter(grant.decidedAt().plus(StandingGrant.TIME_MAX))) {
            return Optional.of(Objection.OUT_OF_TIME);
        }
        return Optional.empty();
    }

    /** Why the leave of a mode is not believed in this conversation; empty if it is. */
    public Optional<Objection> objection(ModeLeave leave, Scope scope, Instant now) {
        if (!signed(leave.keyId(), leave.signedBytes(), leave.signature())) {
            return Optional.of(Objection.BAD_SIGNATURE);
        }
        if (!leave.scope().equals(scope)) {
            return Optional.of(Objection.ANOTHER_CALL);
        }
        if (withdrawn.containsKey(leave.id())) {
            return Optional.of(Objection.WITHDRAWN);
        }
        if (!now.isBefore(leave.until()) || leave.until().isAfter(leave.setAt().plus(StandingGrant.TIME_MAX))) {
            return Optional.of(Objection.OUT_OF_TIME);
        }
        return Optional.empty();
    }

    /** The grant for further calls, or the leave of a mode, of this id is believed no more. */
    public void withdraw(String grant) {
        withdrawn.put(grant, true);
    }

    private boolean signed(String keyId, byte[] signedBytes, String signature) {
        try {
            return keys.verify(keyId, signedBytes, Base64.getUrlDecoder().decode(signature));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
