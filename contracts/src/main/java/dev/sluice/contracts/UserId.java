package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A person or system inside a tenant. 1 to 64 letters, digits, dots, dashes, underscores or @. */
public record UserId(@JsonValue String value) {
    private static final String ELSEWHERE = "oidc.";

    @JsonCreator
    public UserId {
        IdForm.NAME.check(value);
    }

    /**
     * The person whom a token names: its subject where the issuer is this installation's own, whose name is a plain word.
     * An issuer that is an address is another's: its subjects get names that nobody here can have, so that two issuers'
     * {@code anna} never meet, whatever they call themselves.
     */
    public static UserId of(String issuer, String subject) {
        return issuer.contains("://")
                ? new UserId(
                        ELSEWHERE + Digest.sha256Hex(issuer + "\n" + subject).substring(0, 40))
                : new UserId(subject);
    }

    /** Whether it is somebody of another issuer, and so nothing that an account here may be called. */
    public boolean isFromElsewhere() {
        return value.startsWith(ELSEWHERE);
    }

    @Override
    public String toString() {
        return value;
    }
}
