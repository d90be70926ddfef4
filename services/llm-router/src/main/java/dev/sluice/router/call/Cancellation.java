package dev.sluice.router.call;

import dev.sluice.router.dialect.request.OpenAiError;
import java.time.Duration;
import java.util.Locale;

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
    /** The process ends, and did not wait for it any longer. */
    STOPPING("The router is being stopped."),
    /** There is a bug here. */
    BUG("The call failed here, not at its provider.");

    private final String message;

    Cancellation(String message) {
        this.message = message;
    }

    OpenAiError error() {
        var code = name().toLowerCase(Locale.ROOT);
        return switch (this) {
            case BUG -> OpenAiError.of(500, "server_error", "internal_error", message);
            // Another replica may take it at once.
            case STOPPING -> OpenAiError.of(503, "server_error", code, message).retryAfter(Duration.ofSeconds(1));
            case REPLACED, CALLER_GONE, TOO_SLOW, DELETED, TURN_STOPPED, WITHDRAWN ->
                OpenAiError.of(409, "cancelled", code, message);
        };
    }
}
