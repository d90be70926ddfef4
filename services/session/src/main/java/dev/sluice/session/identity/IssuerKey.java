package dev.sluice.session.identity;

import dev.sluice.session.SessionConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/** The RSA key of the built-in issuer: one file, shared by all replicas, readable by its owner alone. */
@Singleton
public class IssuerKey {
    private static final int BITS = 2048;

    private final RsaJsonWebKey key;

    public IssuerKey(SessionConfig config) {
        this.key = load(config.identity().issuerKeyFile());
    }

    PrivateKey privateKey() {
        return key.getPrivateKey();
    }

    String id() {
        return key.getKeyId();
    }

    /** The public half as a JSON Web Key Set. */
    String jwks() {
        return new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private static RsaJsonWebKey load(Path file) {
        try {
            if (Files.notExists(file)) {
                SecretFile.writeOnce(file, generate());
            }
            return parse(Files.readString(file));
        } catch (FileAlreadyExistsException another) {
            return load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the issuer's key at " + file, e);
        } catch (GeneralSecurityException | JoseException e) {
            throw new IllegalStateException("no RSA key in PKCS#8 PEM: " + file, e);
        }
    }

    private static RsaJsonWebKey parse(String pem) throws GeneralSecurityException, JoseException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        var factory = KeyFactory.getInstance("RSA");
        var secret = (RSAPrivateCrtKey) factory.generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        var open = (RSAPublicKey)
                factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
        var key = new RsaJsonWebKey(open);
        key.setPrivateKey(secret);
        key.setUse("sig");
        key.setAlgorithm("RS256");
        key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
        return key;
    }

    private static String generate() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        var der = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }
}
