package dev.sluice.router.reply;

import dev.sluice.router.wire.OpenAiError;
import java.time.Duration;
import java.util.Optional;

/**
 * How a provider failed us, in words of ours.
 *
 * @param detail for the caller; holds nothing of the provider's headers and no credentials
 */
public record ProviderFailure(Kind kind, String detail, Optional<Duration> retryAfter) {

    /** The reasons, each with the HTTP status that a caller gets before the first token. */
    public enum Kind {
        /** No connection, or it broke before the provider had the request. */
        UNREACHABLE(502, false),
        /** The provider had the whole request when the connection broke, before an answer began. */
        HUNG_UP(502, true),
        CONNECT_TIMEOUT(504, false),
        /** No secure connection: the certificate is not trusted, or the provider speaks no TLS. */
        INSECURE(502, false),
        FIRST_BYTE_TIMEOUT(504, true),
        STALLED(504, true),
        TOTAL_TIMEOUT(504, true),
        /** Too many calls for us or for the provider right now. */
        RATE_LIMITED(429, false),
        UNAVAILABLE(503, false),
        SERVER_ERROR(502, false),
        /** The provider refuses our credentials; the caller cannot mend that. */
        CREDENTIALS_REFUSED(502, false),
        /** The provider finds the request wrong; the caller can mend that. */
        REQUEST_REFUSED(400, false),
        MODEL_UNKNOWN(404, false),
        REQUEST_TOO_LARGE(413, false),
        /** The request is longer than the model can read. */
        CONTEXT_EXCEEDED(400, false),
        /** Too many calls of ours are at the provider or wait for it. */
        BUSY(503, false),
        /** The provider has failed so often that we do not ask it for a while. */
        LEFT_ALONE(503, false),
        REDIRECTED(502, false),
        /** An answer, but none that we can read: HTML, broken JSON. */
        MALFORMED(502, true),
        REPLY_TOO_LARGE(502, true),
        /** An error object inside an answer that began well. */
        STREAM_ERROR(502, true),
        /** The stream ended before the model did. */
        CUT(502, true),
        /** An answer without any choice. */
        EMPTY(502, true);

        private final int status;
        private final boolean mayCost;

        Kind(int status, boolean mayCost) {
            this.status = status;
            this.mayCost = mayCost;
        }

        /** Whether the provider may have worked, and so may charge, before it failed. */
        public boolean mayCost() {
            return mayCost;
        }

        /** The stable word for programs and metrics. */
        public String code() {
            return "provider_" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static ProviderFailure of(Kind kind, String detail) {
        return new ProviderFailure(kind, detail, Optional.empty());
    }

    /** The error that answers the call if nothing of the reply has been passed on yet. */
    public OpenAiError error() {
        var type = kind.status < 500 && kind != Kind.RATE_LIMITED ? "invalid_request_error" : "provider_error";
        return new OpenAiError(kind.status, type, kind.code(), detail, Optional.empty(), retryAfter);
    }
}
