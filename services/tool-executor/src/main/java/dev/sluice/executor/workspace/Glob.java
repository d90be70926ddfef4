package dev.sluice.executor.workspace;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of paths: {@code *} and {@code ?} inside a name, {@code [a-z]}, and {@code **} for any directories. Whatever
 * the pattern, matching takes at most the product of the two lengths, because patterns come from models and from
 * repositories that nobody vouches for.
 */
final class Glob {
    private static final String ANY_DIRECTORIES = "**";

    private final List<String> parts;

    private Glob(List<String> parts) {
        this.parts = parts;
    }

    /** Of names separated by slashes; empty ones are skipped. */
    static Glob of(String pattern) {
        var parts = new ArrayList<String>();
        for (var part : pattern.split("/")) {
            var repeated = part.equals(ANY_DIRECTORIES)
                    && !parts.isEmpty()
                    && parts.getLast().equals(ANY_DIRECTORIES);
            if (!part.isEmpty() && !repeated) {
                parts.add(part);
            }
        }
        return new Glob(List.copyOf(parts));
    }

    /** Whether the whole list of names fits. */
    boolean matches(List<String> names) {
        var part = 0;
        var name = 0;
        var retryPart = -1;
        var retryName = 0;
        while (name < names.size()) {
            if (part < parts.size() && parts.get(part).equals(ANY_DIRECTORIES)) {
                retryPart = ++part;
                retryName = name;
            } else if (part < parts.size() && NamePattern.matches(parts.get(part), names.get(name))) {
                part++;
                name++;
            } else if (retryPart >= 0) {
                // The last ** takes one name more; an earlier one never needs to.
                part = retryPart;
                name = ++retryName;
            } else {
                return false;
            }
        }
        // What is inside a directory fits "directory/**"; the directory itself does not.
        return part == parts.size();
    }
}
