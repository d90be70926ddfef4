package dev.sluice.router.call;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a caller calls the work that a model call is for: a repository, a pull request. They are in the ledger and count nothing:
 * nobody pays by them or is let in by them.
 *
 * <p>In {@value #HEADER}, as {@code repository=acme/shop, pull-request=17}: at most 8, each with a name of up to 32 and a value of
 * up to 128 characters, no name twice.
 *
 * @param values by name
 */
public record Tags(Map<String, String> values) {
    public static final String HEADER = "x-sluice-tags";
    public static final Tags NONE = new Tags(Map.of());

    static final String RULE =
            HEADER + " is at most 8 times name=value, separated by commas: a name of 1 to 32 characters of"
                    + " a-z, 0-9, ., _ and -, each once, and a value of 1 to 128 letters, digits or ._:/@#+- characters.";

    private static final int TAGS_MAX = 8;
    private static final Pattern TAG = Pattern.compile("\\s*([a-z0-9._-]{1,32})=([A-Za-z0-9._:/@#+-]{1,128})\\s*");

    public Tags {
        values = Map.copyOf(values);
    }

    /** Those of a header; empty if it is none of that form. */
    static Optional<Tags> read(Optional<String> header) {
        if (header.filter(text -> !text.isBlank()).isEmpty()) {
            return Optional.of(NONE);
        }
        var values = new TreeMap<String, String>();
        for (var each : header.get().split(",", TAGS_MAX + 1)) {
            var tag = TAG.matcher(each);
            if (!tag.matches() || values.put(tag.group(1), tag.group(2)) != null) {
                return Optional.empty();
            }
        }
        return values.size() > TAGS_MAX ? Optional.empty() : Optional.of(new Tags(values));
    }

    /** As the ledger has them: nothing where there are none. */
    public Optional<Map<String, String>> recorded() {
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }
}
