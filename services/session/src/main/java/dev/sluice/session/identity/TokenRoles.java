package dev.sluice.session.identity;

import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The roles that a token's {@code groups} claim gives: the one place where they are mapped. A list of texts, or one
 * text for one role; anything unknown, of another type or in another case gives nothing.
 */
final class TokenRoles {
    private TokenRoles() {}

    static Set<AccessRole> of(Object groups) {
        return names(groups)
                .flatMap(name -> AccessRole.of(name).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AccessRole.class)));
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
