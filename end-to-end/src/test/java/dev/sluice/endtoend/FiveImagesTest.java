package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk with the images: unpacked, as the user they name, with a read-only root. {@code -Dsluice.images} is the folder of the
 * archives that {@code ./mvnw -Pdist package} writes; without it there is nothing to try.
 */
@EnabledIfSystemProperty(named = "sluice.images", matches = ".+")
class FiveImagesTest extends WalkSuite {
    @TempDir
    static Path data;

    @TempDir
    static Path unpacked;

    private static final Map<Service, UnpackedImage> IMAGES = new EnumMap<>(Service.class);
    private static FiveProcesses platform;

    @BeforeAll
    void start() {
        for (var service : Service.values()) {
            IMAGES.put(service, UnpackedImage.of(archive(service), unpacked.resolve(service.folder())));
        }
        platform = new FiveProcesses(data, provider.baseUrl(), FiveImagesTest::process);
    }

    @AfterAll
    void stop() {
        try {
            Promises.requireKept("five-images", data);
        } finally {
            // What makes the name spaces hands no SIGTERM on, so here nobody stops in good order.
            for (var service : Service.values()) {
                platform.running(service).kill();
            }
            platform.close();
            provider.close();
        }
    }

    private static JavaProcess process(Service service, String name, Map<String, String> environment) {
        var variables = new HashMap<>(environment);
        variables.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m");
        var command = IMAGES.get(service).command(data, variables);
        return new JavaProcess(name.replace("five-", "image-"), Map.of(), command);
    }

    private static Path archive(Service service) {
        try (var files = Files.list(Path.of(System.getProperty("sluice.images")))) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("sluice-" + service.folder() + "-[0-9].*\\.oci\\.tar"))
                    .findAny()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Platform platform() {
        return platform;
    }

    @Test
    void noImageNamesRoot() {
        IMAGES.forEach((service, image) -> assertEquals("10001:10001", image.user(), service.folder()));
    }

    /** What the executor found when it tried: a sandbox holds inside of its image too. */
    @Test
    void commandsOfAgentsAreConfinedInTheImage() {
        var said = platform.running(Service.TOOL_EXECUTOR).output();
        assertTrue(said.contains("Commands run in the sandbox bwrap"), said);
    }
}
