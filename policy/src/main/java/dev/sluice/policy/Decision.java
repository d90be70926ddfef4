package dev.sluice.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a rule says about a call. */
public enum Decision {
    /** It may run. */
    ALLOW,
    /** It may run once a person has said so. */
    ASK,
    /** It may not run, whoever says what. */
    DENY;

    /** The word in rules, in the audit and on wires. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
