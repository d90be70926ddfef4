package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;

/** What the failure of one call says about its deployment. */
enum Verdict {
    /** It is broken: the next call will probably fail too. */
    BROKEN,
    /** It works; this request was not for it. */
    WORKS,
    /** Nothing. */
    NOTHING;

    static Verdict of(Kind kind) {
        return switch (kind) {
            case UNREACHABLE,
                    HUNG_UP,
                    CONNECT_TIMEOUT,
                    INSECURE,
                    FIRST_BYTE_TIMEOUT,
                    STALLED,
                    UNAVAILABLE,
                    SERVER_ERROR,
                    CREDENTIALS_REFUSED,
                    OUT_OF_CREDIT,
                    REDIRECTED,
                    MALFORMED,
                    STREAM_ERROR,
                    CUT,
                    EMPTY -> BROKEN;
            case REQUEST_REFUSED, MODEL_UNKNOWN, REQUEST_TOO_LARGE, CONTEXT_EXCEEDED, CONTENT_FILTERED -> WORKS;
            // A limit passes by itself, and slow or long answers are no sign of a breakdown.
            // And what was never asked shows nothing at all.
            case RATE_LIMITED, TOTAL_TIMEOUT, REPLY_TOO_LARGE, BUSY, LEFT_ALONE, UNSAYABLE -> NOTHING;
        };
    }
}
