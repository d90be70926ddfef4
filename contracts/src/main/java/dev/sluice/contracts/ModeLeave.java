package dev.sluice.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The signed word that files of a session's workspace may be written without asking, for {@link StandingGrant#TIME_MAX} at most.
 * Set again, it counts anew.
 *
 * @param scope the conversation, so that it opens nothing elsewhere
 * @param setBy who set the mode
 * @param until from then on it counts no more
 * @param keyId the session service's key that signed
 * @param signature Ed25519 over {@link #signedBytes()}, base64url without padding
 */
public record ModeLeave(Scope scope, UserId setBy, Instant setAt, Instant until, String keyId, String signature) {
    /** One that is not signed yet. */
    public static ModeLeave unsigned(Scope scope, UserId setBy, Instant setAt, String keyId) {
        return new ModeLeave(scope, setBy, setAt, setAt.plus(StandingGrant.TIME_MAX), keyId, "");
    }

    /** By which it is withdrawn. */
    public String id() {
        return "m" + Digest.sha256Hex(scope.session().value() + "\n" + setAt).substring(0, 24);
    }

    /** The bytes that are signed: every field but the signature, one a line, behind a version mark. */
    public byte[] signedBytes() {
        return String.join(
                        "\n",
                        "sluice-auto-edit-1",
                        scope.tenant().value(),
                        scope.user().value(),
                        scope.session().value(),
                        setBy.value(),
                        setAt.toString(),
                        until.toString(),
                        keyId)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same with a signature. */
    public ModeLeave signed(String signature) {
        return new ModeLeave(scope, setBy, setAt, until, keyId, signature);
    }
}
