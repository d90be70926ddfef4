package dev.sluice.session.config;

import dev.sluice.session.door.problem.Problem;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which version of a thing a request means to change, by its {@code If-Match}: none of them says that any will do.
 *
 * @param header versions in quotes, with commas between them, or {@code *} for whichever there is
 */
public record IfMatch(Optional<String> header) {
    public static final String HEADER = "If-Match";

    /** The name of a version in an {@code ETag}. */
    public static String tag(String version) {
        return '"' + version + '"';
    }

    /** Refuses with 412 where there is another version, or none. */
    public void check(Optional<String> version) {
        if (header.isEmpty() || version.filter(this::names).isPresent()) {
            return;
        }
        var problem = Problem.of(412, "version_conflict", "this is not the version that counts: read it again");
        throw version.map(known -> problem.with("version", known)).orElse(problem);
    }

    private boolean names(String version) {
        return Arrays.stream(header.orElse("").split(","))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag(version)));
    }
}
