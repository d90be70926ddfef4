package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/configuration.md} against the config interfaces of the services. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| `(sluice\\.[a-z-]+\\.[^`]+)` \\| (.+?) \\| (.+) \\|");

    @Test
    void thePageNamesEveryDialWithItsDefault() throws Exception {
        var dials = new TreeMap<String, String>();
        var page = new TreeMap<String, String>();
        for (var type : mappings()) {
            var prefix = type.getAnnotation(ConfigMapping.class).prefix();
            dials(type, prefix, dials);
            page.putAll(rows(prefix + "."));
        }

        assertEquals(lines(dials), lines(page));
    }

    private static void dials(Class<?> type, String prefix, Map<String, String> dials) {
        for (var dial : type.getMethods()) {
            if (dial.isDefault()) {
                continue;
            }
            var name = nameOf(dial, prefix);
            if (dial.getReturnType().getName().startsWith("dev.sluice.")
                    && dial.getReturnType().isInterface()) {
                dials(dial.getReturnType(), name, dials);
                continue;
            }
            var group = groupByName(dial);
            if (group.isPresent()) {
                dials(group.get(), name + ".<name>", dials);
                continue;
            }
            dials.put(Map.class.isAssignableFrom(dial.getReturnType()) ? name + ".<name>" : name, defaultOf(dial));
        }
    }

    /** The dials of each of several things that an operator names. */
    private static Optional<Class<?>> groupByName(Method dial) {
        return dial.getGenericReturnType() instanceof ParameterizedType map
                        && map.getRawType() == Map.class
                        && map.getActualTypeArguments()[1] instanceof Class<?> value
                        && value.isInterface()
                        && value.getName().startsWith("dev.sluice.")
                ? Optional.of(value)
                : Optional.empty();
    }

    private static String nameOf(Method dial, String prefix) {
        if (dial.isAnnotationPresent(WithParentName.class)) {
            return prefix;
        }
        var named = dial.getAnnotation(WithName.class);
        return prefix + "."
                + (named != null
                        ? named.value()
                        : dial.getName()
                                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                                .toLowerCase());
    }

    private static String defaultOf(Method dial) {
        var given = dial.getAnnotation(WithDefault.class);
        if (given != null) {
            return "`" + given.value() + "`";
        }
        var absent = dial.getReturnType() == Optional.class
                || dial.getReturnType() == OptionalLong.class
                || Map.class.isAssignableFrom(dial.getReturnType())
                || Collection.class.isAssignableFrom(dial.getReturnType());
        return absent ? "none" : "required";
    }

    private static Map<String, String> rows(String prefix) throws IOException {
        var rows = new TreeMap<String, String>();
        for (var line : Files.readAllLines(PAGE)) {
            var row = ROW.matcher(line);
            if (row.matches() && row.group(1).startsWith(prefix)) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
    }

    private static String lines(Map<String, String> dials) {
        return dials.entrySet().stream()
                .map(dial -> dial.getKey() + " " + dial.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Every config interface of ours, found where Quarkus finds it. */
    private static Collection<Class<?>> mappings() throws Exception {
        var found = new TreeMap<String, Class<?>>();
        var loader = Thread.currentThread().getContextClassLoader();
        for (var index : Collections.list(loader.getResources("META-INF/jandex.idx"))) {
            try (var stream = index.openStream()) {
                for (var mapping : new IndexReader(stream)
                        .read()
                        .getAnnotations(DotName.createSimple(ConfigMapping.class.getName()))) {
                    var name = mapping.target().asClass().name().toString();
                    if (name.startsWith("dev.sluice.")) {
                        found.put(name, Class.forName(name));
                    }
                }
            }
        }
        return found.values();
    }
}
