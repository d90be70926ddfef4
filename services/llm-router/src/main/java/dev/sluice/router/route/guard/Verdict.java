package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;

/** What the failure of one call says about its deployment. */
enum Verdict {
    /** It is broken: the next call will probably fail too. */
    BROKEN,
    /** Its key is no good, for any model. */
    KEY_REFUSED,
    /** It wants to be left alone for a while. */
    LIMITED,
    /** It works; this request was not for it. */
    WORKS,
    /** Nothing. */
    NOTHING;

    /** @param thinks whether the model may be silent for long, which is no sign of anything */
    static Verdict of(Kind kind, boolean thinks) {
        return switch (kind) {
            case FIRST_BYTE_TIMEOUT, STALLED -> thinks ? NOTHING : BROKEN;
            case UNREACHABLE,
                    HUNG_UP,
                    CONNECT_TIMEOUT,
                    INSECURE,
                    TIMED_OUT,
                    UNAVAILABLE,
                    SERVER_ERROR,
                    REDIRECTED,
                    WEB_PAGE,
                    MALFORMED,
                    STREAM_ERROR,
                    CUT,
                    EMPTY -> BROKEN;
            case CREDENTIALS_REFUSED, OUT_OF_CREDIT -> KEY_REFUSED;
            case RATE_LIMITED -> LIMITED;
            case REQUEST_REFUSED, MODEL_UNKNOWN, REQUEST_TOO_LARGE, CONTEXT_EXCEEDED, CONTENT_FILTERED, SCHEMA_MISSED ->
                WORKS;
            // Whether a request or a model is forbidden, nobody says; slow or long answers are no sign of a breakdown;
            // and
            // what was never asked shows nothing at all.
            case FORBIDDEN, TOTAL_TIMEOUT, REPLY_TOO_LARGE, BUSY, LEFT_ALONE, UNSAYABLE -> NOTHING;
        };
    }
}
