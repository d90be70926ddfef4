package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.stream.IntStream;

/** The question whether one call, exactly as it stands, may run: {@code <session>.<hash of call, digest and ordinal>}. */
public record ApprovalId(@JsonValue String value) {
    /** How often a person is asked about one call. */
    public static final int ORDINAL_MAX = 16;

    @JsonCreator
    public ApprovalId {
        IdForm.TURN.check(value);
    }

    /** The first question about a call whose content has this digest; another digest is another question. */
    public static ApprovalId of(SessionId session, CallId call, String digest) {
        return of(session, call, digest, 1);
    }

    /**
     * The question about a call whose content has this digest.
     *
     * @param ordinal how often the same content is asked about, 1 to {@link #ORDINAL_MAX}: what was approved, changed
     *     and came back is asked about again
     */
    public static ApprovalId of(SessionId session, CallId call, String digest, int ordinal) {
        var asked = call.value() + "\n" + digest + (ordinal == 1 ? "" : "\n" + ordinal);
        return new ApprovalId(session.value() + ".a" + Digest.sha256Hex(asked).substring(0, 24));
    }

    /** Whether this is a question about a call whose content has this digest, the first or a later one. */
    public boolean asksAbout(SessionId session, CallId call, String digest) {
        return IntStream.rangeClosed(1, ORDINAL_MAX).anyMatch(ordinal -> equals(of(session, call, digest, ordinal)));
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
