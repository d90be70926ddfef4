package dev.sluice.contracts;

import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells a word that only a newer release has from garbage: an unknown type or constant whose form is as ours are. */
final class NewerWord {
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{0,63}|[a-z][a-z_]{0,63}");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private NewerWord() {}

    /** The word over which reading failed, if it is one of a newer release. */
    static Optional<String> in(Exception failure) {
        return switch (failure) {
            case InvalidTypeIdException unknown -> formed(unknown.getTypeId(), TYPE);
            case InvalidFormatException unknown
            when unknown.getTargetType().isEnum() -> formed(unknown.getValue(), CONSTANT);
            default -> Optional.empty();
        };
    }

    private static Optional<String> formed(Object word, Pattern form) {
        return word instanceof String text && form.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
