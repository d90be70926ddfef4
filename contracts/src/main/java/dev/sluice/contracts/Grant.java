package dev.sluice.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The signed answer "this call may run", made by the session service when a person approves. It never expires: the call
 * ledger makes it single-use, and its digest binds it to exactly what was shown.
 *
 * @param approval the question that was answered
 * @param call the one call that may run
 * @param digest the digest of the call's content that was approved
 * @param scope the conversation, so that a grant opens nothing elsewhere
 * @param decidedBy who approved
 * @param decidedAt when
 * @param keyId the session service's key that signed
 * @param signature Ed25519 over {@link #signedBytes()}, base64url without padding
 */
public record Grant(
        ApprovalId approval,
        CallId call,
        String digest,
        Scope scope,
        UserId decidedBy,
        Instant decidedAt,
        String keyId,
        String signature) {

    /** The bytes that are signed: every field but the signature, one a line, behind a version mark. */
    public byte[] signedBytes() {
        return String.join(
                        "\n",
                        "sluice-grant-1",
                        approval.value(),
                        call.value(),
                        digest,
                        scope.tenant().value(),
                        scope.user().value(),
                        scope.session().value(),
                        decidedBy.value(),
                        decidedAt.toString(),
                        keyId)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same grant with a signature. */
    public Grant signed(String signature) {
        return new Grant(approval, call, digest, scope, decidedBy, decidedAt, keyId, signature);
    }
}
