package dev.sluice.router.provider;

import java.util.Optional;

/** The key that a provider wants, if it wants one. Shows itself to nobody but the provider. */
public final class Credential {
    /** For providers that ask for none, like a server on this machine. */
    public static final Credential NONE = new Credential(Optional.empty());

    private final Optional<String> key;

    private Credential(Optional<String> key) {
        this.key = key;
    }

    public static Credential key(String key) {
        return new Credential(Optional.of(key.strip()));
    }

    /** The key itself, for a header of a request to its provider and for nothing else. */
    public Optional<String> secret() {
        return key;
    }

    /** A provider's text without the key, in case it echoes it. */
    public String hideIn(String text) {
        return key.map(value -> text.replace(value, "[hidden]")).orElse(text);
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }
}
