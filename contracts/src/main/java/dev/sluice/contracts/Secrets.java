package dev.sluice.contracts;

import java.util.Map;
import java.util.regex.Pattern;

/** What configuration may say of secrets: the names of their files, never what is in them. */
final class Secrets {
    private static final Pattern FILE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private Secrets() {}

    static Map<String, String> checked(Map<String, String> secrets) {
        if (!secrets.values().stream().allMatch(file -> FILE.matcher(file).matches())) {
            throw new IllegalArgumentException(
                    "a secret is the name of a file: 1 to 64 lower-case letters, digits and dashes");
        }
        return Map.copyOf(secrets);
    }
}
