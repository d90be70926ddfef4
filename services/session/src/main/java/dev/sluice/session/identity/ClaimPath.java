package dev.sluice.session.identity;

import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Where in a token something stands: a claim, or what is in it, as {@code realm_access/roles}. A name that has a slash of its
 * own stands in quotes. The other doors read the same path by the OIDC extension, which writes it so.
 *
 * @param names at least one
 */
record ClaimPath(List<String> names) {
    private static final Pattern OUTSIDE_QUOTES = Pattern.compile("/(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    static ClaimPath of(String path) {
        return new ClaimPath(Arrays.stream(OUTSIDE_QUOTES.split(path))
                .map(name -> name.replace("\"", ""))
                .toList());
    }

    /** What stands there; null if nothing does. */
    Object in(JsonWebToken token) {
        Object found = token.getClaim(names.getFirst());
        for (var name : names.subList(1, names.size())) {
            found = found instanceof JsonObject object ? object.get(name) : null;
        }
        return found;
    }
}
