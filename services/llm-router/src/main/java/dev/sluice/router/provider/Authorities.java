package dev.sluice.router.provider;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** The certificate authorities of an operator's own, which sign for a provider of his. */
final class Authorities {
    private Authorities() {}

    /**
     * Trusts what stands in a file, and nobody else. It is read once, now.
     *
     * @throws IllegalArgumentException if it cannot be read or holds no certificate
     */
    static TrustOptions in(Path file) {
        try {
            var pem = Files.readAllBytes(file);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new IllegalArgumentException("the ca-file " + file + " holds no certificate");
            }
            return new PemTrustOptions().addCertValue(Buffer.buffer(pem));
        } catch (IOException absent) {
            throw new IllegalArgumentException("the ca-file " + file + " cannot be read", absent);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException("the ca-file " + file + " holds no certificates in PEM", malformed);
        }
    }
}
