package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code tool_choice} that allows some of the tools on offer.
 *
 * @param names of the functions that may be called
 * @param required whether one of them must be
 */
public record AllowedTools(Set<String> names, boolean required) {
    private static final String TYPE = "allowed_tools";

    public AllowedTools {
        names = Set.copyOf(names);
    }

    /** What a choice allows; empty if it is of another kind. */
    public static Optional<AllowedTools> of(JsonNode choice) {
        if (!choice.path("type").asText().equals(TYPE)) {
            return Optional.empty();
        }
        // The Responses API says the same without the object in between.
        var allowed = choice.path(TYPE).isObject() ? choice.get(TYPE) : choice;
        var names = new LinkedHashSet<String>();
        for (var tool : allowed.path("tools")) {
            names.add(
                    tool.path("function").path("name").asText(tool.path("name").asText()));
        }
        return Optional.of(new AllowedTools(names, allowed.path("mode").asText().equals("required")));
    }
}
