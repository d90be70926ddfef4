package dev.sluice.policy;

import dev.sluice.contracts.Risk;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One rule of a policy.
 *
 * @param name by which the audit and the question to a person name it
 * @param when a CEL expression that is true of the calls it decides
 * @param reason what a person, or the model where a call is denied, is told
 * @param risk how bad a mistake would be, where that is more than the tool's own risk
 */
public record Rule(String name, String when, Decision decision, String reason, Optional<Risk> risk) {
    public static final int WHEN_CHARS_MAX = 4_000;
    public static final int REASON_CHARS_MAX = 500;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    public Rule {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a rule is 1 to 64 small letters, digits, _ . and -, and begins with a letter or digit");
        }
        if (when == null || when.isBlank() || when.length() > WHEN_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "rule " + name + ": when is an expression of at most " + WHEN_CHARS_MAX + " characters");
        }
        if (decision == null) {
            throw new IllegalArgumentException("rule " + name + ": decision is allow, ask or deny");
        }
        if (reason == null || reason.isBlank() || reason.length() > REASON_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "rule " + name + ": reason is a sentence of at most " + REASON_CHARS_MAX + " characters");
        }
    }
}
