package dev.sluice.router.dialect.reply;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Reads the ways in which no secure connection comes about. What an operator must mend is {@link Kind#INSECURE}; what may
 * pass by itself is not. The words are ours: those of the exceptions show names and bytes of the other side.
 */
final class TlsFailures {
    private static final int CAUSES_MAX = 10;

    private TlsFailures() {}

    /** @param failed an {@link SSLException}; what happened stands in its causes, an outer one being less exact */
    static ProviderFailure of(Throwable failed) {
        var causes = Stream.iterate(failed, cause -> cause != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .toList();
        if (holds(causes, CertificateExpiredException.class) || holds(causes, CertificateNotYetValidException.class)) {
            return insecure("The provider's certificate has expired, or is not valid yet.");
        }
        if (holds(causes, CertPathBuilderException.class) || holds(causes, CertPathValidatorException.class)) {
            return insecure("The provider's certificate is of an authority that is not trusted here.");
        }
        if (holds(causes, CertificateException.class)) {
            return insecure("The provider's certificate is for another host name.");
        }
        if (holds(causes, NotSslRecordException.class)) {
            return insecure("The provider speaks no TLS where its base URL says so.");
        }
        if (holds(causes, SslHandshakeTimeoutException.class)) {
            return ProviderFailure.of(Kind.CONNECT_TIMEOUT, "The provider did not finish the TLS handshake in time.");
        }
        if (causes.stream().anyMatch(cause -> cause instanceof IOException && !(cause instanceof SSLException))) {
            return ProviderFailure.of(Kind.UNREACHABLE, "The connection to the provider broke in its TLS handshake.");
        }
        return insecure("The provider and we agree on no secure connection.");
    }

    private static boolean holds(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static ProviderFailure insecure(String detail) {
        return ProviderFailure.of(Kind.INSECURE, detail);
    }
}
