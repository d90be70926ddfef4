package dev.sluice.session.callback;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.identity.SecretFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * From which the secret of each job follows that signs its callback: one file, shared by all replicas. So no secret is stored or
 * sent but to whoever submits the job, and nobody can sign for the job of another.
 */
@Singleton
public class CallbackKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final byte[] key;

    @Inject
    public CallbackKey(SessionConfig config) {
        this(load(config.callbacks().keyFile()));
    }

    CallbackKey(byte[] key) {
        this.key = key.clone();
    }

    /** The secret of a job: 64 hex digits, always the same. */
    public String secret(String job) {
        return hmac(key, "sluice-callback-1\n" + job);
    }

    /** What proves that a body comes from here: HMAC-SHA256 of the second, a dot and the body, by the job's secret. */
    String signature(String job, long second, String body) {
        return hmac(secret(job).getBytes(StandardCharsets.UTF_8), second + "." + body);
    }

    private static String hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, absent);
        }
    }

    private static byte[] load(Path file) {
        try {
            if (Files.notExists(file)) {
                var made = new byte[BYTES];
                new SecureRandom().nextBytes(made);
                SecretFile.writeOnce(file, HexFormat.of().formatHex(made) + "\n");
            }
            return HexFormat.of().parseHex(Files.readString(file).strip());
        } catch (FileAlreadyExistsException another) {
            return load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the callbacks' key at " + file, e);
        }
    }
}
