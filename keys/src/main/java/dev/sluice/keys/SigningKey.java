package dev.sluice.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * The private half of a service's Ed25519 key pair: what it signs, others verify with {@link VerificationKeys}.
 *
 * <p>The key never leaves this object and {@link #toString()} hides it. Safe for use by many threads.
 */
public final class SigningKey {
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final String id;

    private SigningKey(PrivateKey privateKey) {
        this.privateKey = privateKey;
        this.publicKey = Ed25519.publicKeyOf(privateKey);
        this.id = Ed25519.idOf(publicKey);
    }

    /** Reads a PKCS#8 PEM file, as {@code openssl genpkey -algorithm ed25519} writes it too. */
    public static SigningKey load(Path privateFile) {
        try {
            return new SigningKey(Ed25519.privateKey(Files.readString(privateFile)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the signing key " + privateFile, e);
        }
    }

    /**
     * Loads the private key, or makes one that only this operating-system user can read, and leaves its public half as
     * {@code <key id>.pem} where verifiers look. Processes that start at once agree on one key.
     *
     * @param publicDirectory the directory of all public keys; only the purpose's part of it is written
     * @param purpose what is signed with this key
     */
    public static SigningKey loadOrCreate(Path privateFile, Path publicDirectory, KeyPurpose purpose) {
        try {
            if (Files.notExists(privateFile)) {
                create(privateFile);
            }
            var key = load(privateFile);
            key.publish(purpose.under(publicDirectory));
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the key " + privateFile, e);
        }
    }

    /** The key id: a short hash of the public key, the same at every verifier. */
    public String id() {
        return id;
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** The 64 byte Ed25519 signature over {@code message}. */
    public byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance(Ed25519.ALGORITHM);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign with Ed25519", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }

    private static void create(Path privateFile) throws IOException {
        var pem = Pem.write(Pem.PRIVATE_KEY, Ed25519.generate().getEncoded());
        try {
            KeyFile.writeOnce(privateFile, pem);
        } catch (FileAlreadyExistsException e) {
            // Another process of this service was faster: its key is ours too.
            return;
        }
    }

    private void publish(Path directory) throws IOException {
        var file = directory.resolve(VerificationKey.fileName(id));
        if (Files.notExists(file)) {
            KeyFile.replace(file, Pem.write(Pem.PUBLIC_KEY, publicKey.getEncoded()));
        }
    }
}
