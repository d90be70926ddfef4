package dev.sluice.router.provider;

import dev.sluice.router.dialect.reply.Words;
import java.util.Optional;

/** The key that a provider wants, if it wants one. Shows itself to nobody but the provider; {@link Words} know it. */
public final class Credential {
    /** For providers that ask for none, like a server on this machine. */
    public static final Credential NONE = new Credential(Optional.empty());

    private final Optional<String> key;

    private Credential(Optional<String> key) {
        this.key = key;
    }

    public static Credential key(String key) {
        var stripped = key.strip();
        Words.keepSecret(stripped);
        return new Credential(Optional.of(stripped));
    }

    /** The key itself, for a header of a request to its provider and for nothing else. */
    public Optional<String> secret() {
        return key;
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }
}
