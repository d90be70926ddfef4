package dev.sluice.contracts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The signed leave for further calls like one that a person approved, in one session and never for longer than
 * {@link #TIME_MAX}: so long each executor remembers that it was withdrawn. See docs/adr/0090-a-yes-for-more-than-one-call.md.
 *
 * @param id names it; derived from the approval, so each approval gives one at most
 * @param approval the question along with which it was given
 * @param pattern which calls it is for
 * @param turn the turn whose calls alone it is for; empty for all of the session
 * @param scope the conversation, so that it opens nothing elsewhere
 * @param decidedBy who gave it
 * @param until from then on it counts no more
 * @param keyId the session service's key that signed
 * @param signature Ed25519 over {@link #signedBytes()}, base64url without padding
 */
public record StandingGrant(
        String id,
        ApprovalId approval,
        GrantPattern pattern,
        Optional<TurnId> turn,
        Scope scope,
        UserId decidedBy,
        Instant decidedAt,
        Instant until,
        String keyId,
        String signature) {
    /** How long one may count. */
    public static final Duration TIME_MAX = Duration.ofHours(24);

    /** How many a session may have at once. */
    public static final int STANDING_MAX = 20;

    /** One that is not signed yet. */
    public static StandingGrant unsigned(
            ApprovalId approval,
            GrantPattern pattern,
            Optional<TurnId> turn,
            Scope scope,
            UserId decidedBy,
            Instant decidedAt,
            String keyId) {
        return new StandingGrant(
                idOf(approval),
                approval,
                pattern,
                turn,
                scope,
                decidedBy,
                decidedAt,
                decidedAt.plus(TIME_MAX),
                keyId,
                "");
    }

    /** The id of the grant that was given along with this approval. */
    public static String idOf(ApprovalId approval) {
        return "g" + Digest.sha256Hex(approval.value()).substring(0, 24);
    }

    /** The bytes that are signed: every field but the signature, one a line, behind a version mark; the pattern last, as JSON. */
    public byte[] signedBytes() {
        var lines = String.join(
                "\n",
                "sluice-standing-grant-1",
                id,
                approval.value(),
                turn.map(TurnId::value).orElse("-"),
                scope.tenant().value(),
                scope.user().value(),
                scope.session().value(),
                decidedBy.value(),
                decidedAt.toString(),
                until.toString(),
                keyId,
                "");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(lines.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(MessageCodec.write(pattern));
        return bytes.toByteArray();
    }

    /** The same grant with a signature. */
    public StandingGrant signed(String signature) {
        return new StandingGrant(id, approval, pattern, turn, scope, decidedBy, decidedAt, until, keyId, signature);
    }

    /** Whether it may be for calls of this turn. */
    public boolean reaches(TurnId other) {
        return turn.isEmpty() || turn.get().equals(other);
    }
}
