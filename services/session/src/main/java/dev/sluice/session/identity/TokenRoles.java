package dev.sluice.session.identity;

import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The roles that a token's {@code groups} claim gives: the one place where they are mapped. A list of texts, or one
 * text for one role; anything unknown, of another type or in another case gives nothing.
 */
final class TokenRoles {
    private static final Set<String> KNOWN =
            Set.of(AccessRole.VIEWER, AccessRole.DEVELOPER, AccessRole.APPROVER, AccessRole.ADMIN);

    private TokenRoles() {}

    static Set<String> of(Object groups) {
        var roles = new TreeSet<String>();
        names(groups).filter(KNOWN::contains).forEach(roles::add);
        return roles;
    }

    private static Stream<String> names(Object groups) {
        return switch (groups) {
            case null -> Stream.empty();
            case String single -> Stream.of(single);
            case JsonString single -> Stream.of(single.getString());
            case JsonArray several ->
                several.stream().filter(JsonString.class::isInstance).map(name -> ((JsonString) name).getString());
            case Collection<?> several ->
                several.stream().filter(String.class::isInstance).map(String.class::cast);
            case Object _ -> Stream.empty();
        };
    }
}
