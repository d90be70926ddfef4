package dev.sluice.router.call;

import dev.sluice.router.dialect.request.OpenAiError;

/** Why a call was cancelled. */
public enum Cancellation {
    /** Another candidate was faster. */
    REPLACED("Another candidate was faster."),
    /** The caller closed the connection. */
    CALLER_GONE("The caller went away."),
    /** The caller read so slowly that others had to wait for it. */
    TOO_SLOW("The answer was read too slowly."),
    /** Someone deleted the request. */
    DELETED("The request was cancelled."),
    /** The turn that the call belongs to was stopped. */
    TURN_STOPPED("The turn was stopped."),
    /** The token or the key that the call came with counts no more. */
    WITHDRAWN("The token or the key of this call was withdrawn."),
    /** There is a bug here. */
    BUG("The call failed here, not at its provider.");

    private final String message;

    Cancellation(String message) {
        this.message = message;
    }

    OpenAiError error() {
        if (this == BUG) {
            return OpenAiError.of(500, "server_error", "internal_error", message);
        }
        return OpenAiError.of(409, "cancelled", name().toLowerCase(java.util.Locale.ROOT), message);
    }
}
