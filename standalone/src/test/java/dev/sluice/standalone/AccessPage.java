package dev.sluice.standalone;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.access.RightsTable;
import dev.sluice.session.access.SharedRights;
import dev.sluice.testkit.permission.Endpoint;
import jakarta.annotation.security.PermitAll;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables of {@code docs/access.md}: from the rights table of the session service, and from what stands on every
 * endpoint and frame of all five services. An endpoint or frame that does not say to whom it opens cannot be told.
 */
final class AccessPage {
    private static final String FRAMES = "dev.sluice.session.socket.ClientFrame";
    private static final String SESSION = "dev.sluice.session.";

    private AccessPage() {}

    static String rights() {
        var roles = RightsTable.ROLES;
        var head = roles.stream().map(role -> "`" + role + "`").collect(Collectors.joining(" | "));
        var rows = Arrays.stream(Right.values())
                .map(right -> "| " + right.sentence() + " | "
                        + roles.stream()
                                .map(role ->
                                        RightsTable.reach(List.of(role), right).words())
                                .collect(Collectors.joining(" | "))
                        + " |");
        return table("may … | " + head, roles.size() + 1, rows.toList());
    }

    static String shares() {
        var rows = Arrays.stream(Right.values()).flatMap(right -> SharedRights.opening(right).stream()
                .map(share -> "| " + right.sentence() + " | `" + share.word() + "` |"));
        return table("may … | with a share of", 2, rows.toList());
    }

    static String endpoints() {
        var rows = new TreeMap<String, String>();
        for (var endpoint : Endpoint.all()) {
            rows.put(
                    endpoint.path() + " " + endpoint.verb(),
                    "| `" + endpoint.verb() + " " + endpoint.path() + "` | " + opensTo(endpoint) + " |");
        }
        return table("endpoint | opens to", 2, rows.values());
    }

    static String frames() throws Exception {
        var types = Class.forName(FRAMES).getAnnotation(JsonSubTypes.class).value();
        var rows = Arrays.stream(types).map(type -> "| `" + type.name() + "` | " + opensTo(type.value()) + " |");
        return table("frame | opens to", 2, rows.toList());
    }

    private static String opensTo(Endpoint endpoint) {
        if (endpoint.resource().getName().startsWith(SESSION)
                && endpoint.nearest(Requires.class).isEmpty()) {
            return everybody(endpoint);
        }
        return endpoint.nearest(Requires.class)
                .map(requires -> mayDo(requires.value()))
                .or(() -> endpoint.rolesAllowed().map(AccessPage::roles))
                .orElseGet(() -> everybody(endpoint));
    }

    private static String opensTo(Class<?> frame) {
        return Optional.ofNullable(frame.getAnnotation(Requires.class))
                .map(requires -> mayDo(requires.value()))
                .orElse("whoever has the socket");
    }

    private static String everybody(Endpoint endpoint) {
        if (endpoint.nearest(PermitAll.class).isEmpty()) {
            throw new AssertionError(endpoint.name() + " does not say to whom it opens");
        }
        return "everybody";
    }

    private static String mayDo(Right right) {
        return "who may " + right.sentence();
    }

    private static String roles(Set<String> allowed) {
        return new TreeSet<>(allowed).stream().map(role -> "`" + role + "`").collect(Collectors.joining(", "));
    }

    private static String table(String head, int columns, Collection<String> rows) {
        return "| " + head + " |\n" + "|---".repeat(columns) + "|\n" + String.join("\n", rows) + "\n";
    }
}
