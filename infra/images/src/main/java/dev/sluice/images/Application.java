package dev.sluice.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A packaged service: Quarkus' folder of jars, and the bill of materials that Maven wrote of its dependencies. */
record Application(Path module, Service service) {

    Path files() {
        return module.resolve("target/quarkus-app");
    }

    Path libraries() {
        return files().resolve("lib");
    }

    /** What changes with every build of the service: all but its libraries. */
    List<Path> own() throws IOException {
        try (var children = Files.list(files())) {
            return children.filter(child -> !child.equals(libraries())).sorted().toList();
        }
    }

    /** CycloneDX, JSON. */
    Path billOfMaterials() {
        return module.resolve("target/sluice-" + service.folder() + ".cdx.json");
    }

    /**
     * Refuses to go on if there is a library that the bill of materials does not name: who looks there for a vulnerable version would
     * not find it.
     */
    void requireListedJars() throws IOException {
        var missing = new TreeSet<>(jars());
        listed().forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(billOfMaterials() + " does not name " + missing);
        }
    }

    /** Names of files: Quarkus calls each {@code <group>.<artifact>[-classifier]-<version>[-classifier].jar}. */
    private List<String> jars() throws IOException {
        try (Stream<Path> files = Files.walk(libraries())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }

    private List<String> listed() throws IOException {
        var components = new ObjectMapper().readTree(billOfMaterials().toFile()).path("components");
        return StreamSupport.stream(components.spliterator(), false)
                .map(component -> component.path("group").asText() + "."
                        + component.path("name").asText() + "-"
                        + component.path("version").asText()
                        + classifier(component.path("purl").asText()) + ".jar")
                .collect(Collectors.toList());
    }

    private static String classifier(String purl) {
        var at = purl.indexOf("classifier=");
        return at < 0 ? "" : "-" + purl.substring(at + "classifier=".length()).split("&")[0];
    }
}
