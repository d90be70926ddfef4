package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.contracts.Digest;
import dev.sluice.keys.VerificationKeys;
import java.util.Base64;

/** Whose heads are believed. */
@FunctionalInterface
public interface Signatures {
    boolean verify(String keyId, byte[] message, byte[] signature);

    static Signatures of(VerificationKeys keys) {
        return keys::verify;
    }

    /** Whether a head says what was signed, by a key that is trusted, and has a digest for each record it speaks of. */
    default boolean vouchFor(AuditHead head) {
        return head.link().equals(Digest.sha256Hex(head.linkedBytes())) && isWhole(head) && isSigned(head);
    }

    private static boolean isWhole(AuditHead head) {
        var offsets = head.last() - head.first() + 1;
        if (head.first() < 0 || offsets < 1 || offsets > HeadDraft.OFFSETS_MAX) {
            return false;
        }
        try {
            var digests = Base64.getDecoder().decode(head.digests()).length;
            return digests == (offsets - head.gaps().size()) * RecordDigest.BYTES;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private boolean isSigned(AuditHead head) {
        try {
            return verify(
                    head.keyId(), head.signedBytes(), Base64.getUrlDecoder().decode(head.signature()));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
