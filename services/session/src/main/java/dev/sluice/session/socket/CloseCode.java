package dev.sluice.session.socket;

import io.quarkus.websockets.next.CloseReason;

/** Why this service closes a socket. */
final class CloseCode {
    /** As Vert.x says of a message in many frames; it has no type of its own for that. */
    private static final String MESSAGE_OVERFLOW = "overflow max message size";

    static final CloseReason BYE = new CloseReason(1000, "idle");
    static final CloseReason TEXT_ONLY = new CloseReason(1008, "text frames only");
    static final CloseReason ANOTHER_PERSON = new CloseReason(1008, "the new token is another person's");
    static final CloseReason TOO_LARGE = new CloseReason(1009, "too large a message");
    static final CloseReason RESTART = new CloseReason(1012, "restart; resume elsewhere");
    static final CloseReason SLOW = new CloseReason(1013, "too slow; resume later");
    static final CloseReason FLOOD = new CloseReason(1013, "too many messages in flight");
    static final CloseReason FULL = new CloseReason(1013, "too many sockets; try later");
    static final CloseReason UNAVAILABLE = new CloseReason(1013, "unavailable; resume later");
    static final CloseReason TOKEN_WITHDRAWN = new CloseReason(4401, "token withdrawn");
    static final CloseReason TOKEN_EXPIRED = new CloseReason(4401, "token expired");

    private CloseCode() {}

    /** What trouble on the wire means to the client: coming again would not make its message smaller. */
    static CloseReason of(Throwable trouble) {
        return String.valueOf(trouble.getMessage()).contains(MESSAGE_OVERFLOW) ? TOO_LARGE : UNAVAILABLE;
    }
}
