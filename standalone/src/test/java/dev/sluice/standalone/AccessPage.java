package dev.sluice.standalone;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.access.RightsTable;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexReader;

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

    static String endpoints() throws Exception {
        var rows = new TreeMap<String, String>();
        for (var resource : resources()) {
            for (var method : resource.getMethods()) {
                verb(method)
                        .ifPresent(verb -> rows.put(
                                path(resource, method) + " " + verb,
                                "| `" + verb + " " + path(resource, method) + "` | " + opensTo(resource, method)
                                        + " |"));
            }
        }
        return table("endpoint | opens to", 2, rows.values());
    }

    static String frames() throws Exception {
        var types = Class.forName(FRAMES).getAnnotation(JsonSubTypes.class).value();
        var rows = Arrays.stream(types).map(type -> "| `" + type.name() + "` | " + opensTo(type.value()) + " |");
        return table("frame | opens to", 2, rows.toList());
    }

    private static String opensTo(Class<?> resource, Method method) {
        if (resource.getName().startsWith(SESSION)
                && nearest(resource, method, Requires.class).isEmpty()) {
            return everybody(resource, method);
        }
        return nearest(resource, method, Requires.class)
                .map(requires -> mayDo(requires.value()))
                .or(() -> nearest(resource, method, RolesAllowed.class).map(AccessPage::roles))
                .orElseGet(() -> everybody(resource, method));
    }

    private static String opensTo(Class<?> frame) {
        return Optional.ofNullable(frame.getAnnotation(Requires.class))
                .map(requires -> mayDo(requires.value()))
                .orElse("whoever has the socket");
    }

    private static String everybody(Class<?> resource, Method method) {
        if (nearest(resource, method, PermitAll.class).isEmpty()) {
            throw new AssertionError(method + " does not say to whom it opens");
        }
        return "everybody";
    }

    private static String mayDo(Right right) {
        return "who may " + right.sentence();
    }

    private static String roles(RolesAllowed allowed) {
        return new TreeSet<>(List.of(allowed.value()))
                .stream().map(role -> "`" + role + "`").collect(Collectors.joining(", "));
    }

    private static <A extends Annotation> Optional<A> nearest(Class<?> resource, Method method, Class<A> type) {
        return Optional.ofNullable(method.getAnnotation(type))
                .or(() -> Optional.ofNullable(resource.getAnnotation(type)));
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String path(Class<?> resource, Method method) {
        var below = Optional.ofNullable(method.getAnnotation(Path.class))
                .map(Path::value)
                .orElse("");
        return resource.getAnnotation(Path.class).value()
                + (below.isEmpty() || below.startsWith("/") ? below : "/" + below).replaceAll(": *[^}]*", "");
    }

    private static String table(String head, int columns, Collection<String> rows) {
        return "| " + head + " |\n" + "|---".repeat(columns) + "|\n" + String.join("\n", rows) + "\n";
    }

    /** Every resource of ours, found where Quarkus finds it. */
    private static List<Class<?>> resources() throws IOException, ClassNotFoundException {
        var found = new TreeMap<String, Class<?>>();
        var loader = Thread.currentThread().getContextClassLoader();
        for (var index : Collections.list(loader.getResources("META-INF/jandex.idx"))) {
            try (var stream = index.openStream()) {
                for (var path :
                        new IndexReader(stream).read().getAnnotations(DotName.createSimple(Path.class.getName()))) {
                    if (path.target().kind() == org.jboss.jandex.AnnotationTarget.Kind.CLASS
                            && path.target().asClass().name().toString().startsWith("dev.sluice.")) {
                        var name = path.target().asClass().name().toString();
                        found.put(name, Class.forName(name));
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }
}
