package dev.sluice.keys;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * The public half of a service's key pair, with the name of the service that signs with it.
 *
 * @param id the short hash of the public key
 * @param owner the service named by the key's file; a signature speaks for this service only
 */
public record VerificationKey(String id, String owner, PublicKey publicKey) {
    private static final String SUFFIX = ".pem";

    static String fileName(String owner, String id) {
        return owner + "-" + id + SUFFIX;
    }

    /** The key of a PEM text; {@code session-<key id>.pem} and {@code session.pem} both belong to {@code session}. */
    static VerificationKey of(String fileName, byte[] der) {
        var publicKey = Ed25519.publicKey(der);
        var id = Ed25519.idOf(publicKey);
        var name = fileName.substring(0, fileName.length() - SUFFIX.length());
        var owner = name.endsWith("-" + id) ? name.substring(0, name.length() - id.length() - 1) : name;
        return new VerificationKey(id, owner, publicKey);
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
