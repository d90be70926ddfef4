package dev.sluice.session.search;

import java.util.Arrays;
import java.util.Optional;

/** In which language words are taken for the same: {@code runs} finds {@code running}. */
public enum Language {
    EN("english"),
    DE("german"),
    FR("french"),
    ES("spanish");

    private final String configuration;

    Language(String configuration) {
        this.configuration = configuration;
    }

    /** Postgres' name for it. */
    String configuration() {
        return "pg_catalog." + configuration;
    }

    /** The one with this code, in small letters. */
    public static Optional<Language> of(String code) {
        return Arrays.stream(values())
                .filter(language -> language.name().toLowerCase().equals(code))
                .findFirst();
    }
}
