package dev.sluice.router.dialect.reply;

import dev.sluice.router.dialect.request.OpenAiError;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a provider failed us, in words of ours and its own.
 *
 * @param detail for the caller, as {@link Words#shown} makes it: no credentials, of limited length
 * @param retryAfter how long the provider asks to be left alone
 * @param param the field of the request that is at fault, if it is known
 */
public record ProviderFailure(Kind kind, String detail, Optional<Duration> retryAfter, Optional<String> param) {
    /** One that names no field. */
    public ProviderFailure(Kind kind, String detail, Optional<Duration> retryAfter) {
        this(kind, detail, retryAfter, Optional.empty());
    }

    public ProviderFailure {
        detail = Words.shown(detail);
    }

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
        /** The provider, or a proxy before it, says that it took too long. */
        TIMED_OUT(504, false),
        STALLED(504, true),
        TOTAL_TIMEOUT(504, true),
        /** Too many calls for us or for the provider right now. */
        RATE_LIMITED(429, false),
        UNAVAILABLE(503, false),
        SERVER_ERROR(502, false),
        /** The provider refuses our credentials; an operator must look, the caller cannot mend that. */
        CREDENTIALS_REFUSED(502, false),
        /** The provider does not let our key do this; an operator must look. Says nothing of what else the key may do. */
        FORBIDDEN(502, false),
        /** This installation's account at the provider is empty; an operator must top it up. */
        OUT_OF_CREDIT(402, false),
        /** The provider finds the request wrong; the caller can mend that. */
        REQUEST_REFUSED(400, false),
        /** The request has no words that this model takes: it was never asked, and another one may take it. */
        UNSAYABLE(400, false),
        MODEL_UNKNOWN(404, false),
        REQUEST_TOO_LARGE(413, false),
        /** The request is longer than the model can read. */
        CONTEXT_EXCEEDED(400, false),
        /** The provider's filter does not let the request through. */
        CONTENT_FILTERED(400, false),
        /** Too many calls of ours are at the provider or wait for it. */
        BUSY(503, false),
        /** The provider has failed so often that we do not ask it for a while. */
        LEFT_ALONE(503, false),
        REDIRECTED(502, false),
        /** A web page: whoever wrote it has not asked any model. */
        WEB_PAGE(502, false),
        /** An answer, but none that we can read: broken JSON, JSON of another kind. */
        MALFORMED(502, true),
        REPLY_TOO_LARGE(502, true),
        /** An error object inside an answer that began well. */
        STREAM_ERROR(502, false),
        /** The stream ended before the model did. */
        CUT(502, true),
        /** An answer without any choice. */
        EMPTY(502, true),
        /** A whole answer, but not as its caller's schema wants it. */
        SCHEMA_MISSED(502, true);

        private final int status;
        private final boolean mayCost;

        Kind(int status, boolean mayCost) {
            this.status = status;
            this.mayCost = mayCost;
        }

        /** Whether the request is at fault, so that its author can mend it and nobody else. */
        public boolean ofRequest() {
            return switch (this) {
                case REQUEST_REFUSED, UNSAYABLE, MODEL_UNKNOWN, REQUEST_TOO_LARGE, CONTEXT_EXCEEDED, CONTENT_FILTERED ->
                    true;
                case UNREACHABLE,
                        HUNG_UP,
                        CONNECT_TIMEOUT,
                        INSECURE,
                        FIRST_BYTE_TIMEOUT,
                        TIMED_OUT,
                        STALLED,
                        TOTAL_TIMEOUT,
                        RATE_LIMITED,
                        UNAVAILABLE,
                        SERVER_ERROR,
                        CREDENTIALS_REFUSED,
                        FORBIDDEN,
                        OUT_OF_CREDIT,
                        BUSY,
                        LEFT_ALONE,
                        REDIRECTED,
                        WEB_PAGE,
                        MALFORMED,
                        REPLY_TOO_LARGE,
                        STREAM_ERROR,
                        CUT,
                        EMPTY,
                        SCHEMA_MISSED -> false;
            };
        }

        /** Whether only an operator of this installation can mend it. */
        public boolean ofInstallation() {
            return this == CREDENTIALS_REFUSED
                    || this == FORBIDDEN
                    || this == OUT_OF_CREDIT
                    || this == INSECURE
                    || this == REDIRECTED;
        }

        /** What it is, and what to do about it. */
        public String lead() {
            return switch (this) {
                case RATE_LIMITED -> "The provider is limiting our calls";
                case UNAVAILABLE -> "The provider is not available";
                case TIMED_OUT -> "The provider timed out by itself";
                case CREDENTIALS_REFUSED ->
                    "The provider refuses the key of this installation, which its operator must mend";
                case FORBIDDEN ->
                    "The provider does not allow this to the key of this installation, which its operator must mend";
                case OUT_OF_CREDIT ->
                    "This installation's account at the provider is out of credit, which its operator must top up";
                case CONTENT_FILTERED -> "The provider's content filter refuses the request";
                case REDIRECTED -> "The provider wants to redirect the call, which we never follow";
                case REQUEST_REFUSED, UNSAYABLE, MODEL_UNKNOWN, REQUEST_TOO_LARGE -> "The provider refuses the request";
                case CONTEXT_EXCEEDED -> "The request is longer than the model can read";
                case UNREACHABLE,
                        HUNG_UP,
                        CONNECT_TIMEOUT,
                        INSECURE,
                        FIRST_BYTE_TIMEOUT,
                        STALLED,
                        TOTAL_TIMEOUT,
                        SERVER_ERROR,
                        BUSY,
                        LEFT_ALONE,
                        WEB_PAGE,
                        MALFORMED,
                        REPLY_TOO_LARGE,
                        STREAM_ERROR,
                        CUT,
                        EMPTY,
                        SCHEMA_MISSED -> "The provider failed in its answer";
            };
        }

        /** Whether the provider may have worked, and so may charge, before it failed. */
        public boolean mayCost() {
            return mayCost;
        }

        /** The stable word for programs and metrics: OpenAI's own where its clients branch on that. */
        public String code() {
            if (this == CONTEXT_EXCEEDED) {
                return "context_length_exceeded";
            }
            return "provider_" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static ProviderFailure of(Kind kind, String detail) {
        return new ProviderFailure(kind, detail, Optional.empty());
    }

    /** What a complaint means where an answer should have been, or in the middle of one. */
    public static ProviderFailure of(Complaint complaint) {
        var kind = FailureKinds.of(OptionalInt.empty(), complaint);
        return new ProviderFailure(kind, kind.lead() + ": " + complaint.sentence(), complaint.pause());
    }

    /** @param param the field that has no words */
    public static ProviderFailure unsayable(String param, String why) {
        return new ProviderFailure(Kind.UNSAYABLE, why, Optional.empty(), Optional.of(param));
    }

    /** The error that answers the call if nothing of the reply has been passed on yet. */
    public OpenAiError error() {
        var type = kind.ofRequest() ? "invalid_request_error" : "provider_error";
        return new OpenAiError(kind.status, type, kind.code(), detail, param, retryAfter, kind.ofInstallation());
    }
}
