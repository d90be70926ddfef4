package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The question whether one call, exactly as it stands, may run: {@code <session>.<hash of call and digest>}. */
public record ApprovalId(@JsonValue String value) {
    @JsonCreator
    public ApprovalId {
        IdForm.TURN.check(value);
    }

    /** The approval of a call whose content has this digest; another digest is another question. */
    public static ApprovalId of(SessionId session, CallId call, String digest) {
        return new ApprovalId(session.value() + ".a"
                + Digest.sha256Hex(call.value() + "\n" + digest).substring(0, 24));
    }

    /** The session in which the question was asked. */
    public SessionId session() {
        return new SessionId(value.substring(0, value.indexOf('.')));
    }

    @Override
    public String toString() {
        return value;
    }
}
