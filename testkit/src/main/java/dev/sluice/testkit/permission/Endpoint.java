package dev.sluice.testkit.permission;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexReader;

/**
 * An endpoint of ours, as its annotations say.
 *
 * @param path with its parameters in braces, without their patterns
 */
public record Endpoint(String verb, String path, Class<?> resource, Method method) {
    private static final String OURS = "dev.sluice.";

    /** Every endpoint on the class path, found where Quarkus finds it; by path. */
    public static List<Endpoint> all() {
        var found = new TreeMap<String, Endpoint>();
        for (var resource : resources()) {
            for (var method : resource.getMethods()) {
                verb(method)
                        .map(verb -> new Endpoint(verb, path(resource, method), resource, method))
                        .ifPresent(endpoint -> found.put(endpoint.path() + " " + endpoint.name(), endpoint));
            }
        }
        return List.copyOf(found.values());
    }

    /** As tables name it: {@code GET /a/{b}}, and what it is where another of that verb and path gives an answer in one. */
    public String name() {
        return verb + " " + path + (verb.equals("POST") && streams() ? " (events)" : "");
    }

    /** Whether it answers by an event stream. */
    public boolean streams() {
        return nearest(Produces.class)
                .filter(produces -> List.of(produces.value()).contains(MediaType.SERVER_SENT_EVENTS))
                .isPresent();
    }

    /** What stands on the method, or else on its class. */
    public <A extends Annotation> Optional<A> nearest(Class<A> type) {
        return Optional.ofNullable(method.getAnnotation(type))
                .or(() -> Optional.ofNullable(resource.getAnnotation(type)));
    }

    /** The roles that are let in by their names; empty where that is not told by names. */
    public Optional<Set<String>> rolesAllowed() {
        return nearest(RolesAllowed.class).map(allowed -> Set.of(allowed.value()));
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
        return (resource.getAnnotation(Path.class).value()
                        + (below.isEmpty() || below.startsWith("/") ? below : "/" + below))
                .replaceAll(": *[^}]*", "");
    }

    private static List<Class<?>> resources() {
        var loader = Thread.currentThread().getContextClassLoader();
        var found = new ArrayList<Class<?>>();
        try {
            for (var index : Collections.list(loader.getResources("META-INF/jandex.idx"))) {
                try (var stream = index.openStream()) {
                    for (var path :
                            new IndexReader(stream).read().getAnnotations(DotName.createSimple(Path.class.getName()))) {
                        var target = path.target();
                        if (target.kind() == AnnotationTarget.Kind.CLASS
                                && target.asClass().name().toString().startsWith(OURS)) {
                            found.add(loader.loadClass(target.asClass().name().toString()));
                        }
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
        return found;
    }
}
