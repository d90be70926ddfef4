package dev.sluice.keys;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * The public half of a service's key pair.
 *
 * @param id the short hash of the public key
 */
public record VerificationKey(String id, PublicKey publicKey) {
    private static final String SUFFIX = ".pem";

    static String fileName(String id) {
        return id + SUFFIX;
    }

    static VerificationKey of(byte[] der) {
        var publicKey = Ed25519.publicKey(der);
        return new VerificationKey(Ed25519.idOf(publicKey), publicKey);
    }

    /** Whether {@code signature} is this key's signature over {@code message}; malformed signatures are not. */
    public boolean verify(byte[] message, byte[] signature) {
        try {
            var verification = Signature.getInstance(Ed25519.ALGORITHM);
            verification.initVerify(publicKey);
            verification.update(message);
            return verification.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
