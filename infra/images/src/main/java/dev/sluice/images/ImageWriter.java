package dev.sluice.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes images as archives. What changes seldom lies lowest: the base, Java, libraries, the service itself. */
final class ImageWriter {
    /** User and group; what runs as these may write below {@code /tmp} and what is mounted for them, and nothing else. */
    private static final String USER = "10001:10001";

    private static final AbsoluteUnixPath JAVA = AbsoluteUnixPath.get("/opt/java");
    private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/opt/sluice");

    private final String version;
    private final Instant madeAt;
    private final JavaRuntime runtime;
    private final Path target;

    ImageWriter(String version, Instant madeAt, JavaRuntime runtime, Path target) {
        this.version = version;
        this.madeAt = madeAt;
        this.runtime = runtime;
        this.target = target;
    }

    /** Writes one image and says where it is. */
    Path write(Application application, Path base) throws Exception {
        var service = application.service();
        var archive = target.resolve("sluice-%s-%s.oci.tar".formatted(service.folder(), version));
        Files.deleteIfExists(archive);
        image(application, base)
                .containerize(Containerizer.to(
                                TarImage.at(archive).named("sluice/" + service.folder() + ":" + version.toLowerCase()))
                        .setOfflineMode(true)
                        .setToolName("sluice")
                        .setBaseImageLayersCache(target.resolve("jib-base"))
                        .setApplicationLayersCache(target.resolve("jib-layers")));
        return archive;
    }

    private JibContainerBuilder image(Application application, Path base) throws Exception {
        var service = application.service();
        return Jib.from(TarImage.at(base))
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform(architecture(), "linux")))
                .setCreationTime(madeAt)
                .setUser(USER)
                .setWorkingDirectory(HOME)
                .setEnvironment(ordered(Map.of(
                        "PATH", "/opt/java/bin:/usr/local/bin:/usr/bin:/bin",
                        "JAVA_HOME", JAVA.toString(),
                        "HOME", "/var/lib/sluice",
                        "LANG", "C.UTF-8")))
                .setExposedPorts(Port.tcp(service.port()))
                .setLabels(ordered(Map.of(
                        "org.opencontainers.image.title",
                        "sluice-" + service.folder(),
                        "org.opencontainers.image.version",
                        version,
                        "org.opencontainers.image.created",
                        madeAt.toString(),
                        "org.opencontainers.image.description",
                        "The " + service.folder() + " service of Sluice")))
                .setFileEntriesLayers(List.of(java(), libraries(application), own(application)))
                .setEntrypoint(List.of(
                        "/opt/java/bin/java",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        "/opt/sluice/quarkus-run.jar"));
    }

    /** A map of the JDK's own has another order in each process, and so would the image. */
    private static Map<String, String> ordered(Map<String, String> values) {
        return new TreeMap<>(values);
    }

    private FileEntriesLayer java() throws IOException {
        return FileEntriesLayer.builder()
                .setName("java")
                .addEntryRecursive(runtime.home(), JAVA, (file, place) -> permissions(file))
                .build();
    }

    private static FileEntriesLayer libraries(Application application) throws IOException {
        return FileEntriesLayer.builder()
                .setName("libraries")
                .addEntryRecursive(application.libraries(), HOME.resolve("lib"))
                .build();
    }

    private static FileEntriesLayer own(Application application) throws IOException {
        var layer = FileEntriesLayer.builder().setName("service");
        for (var file : application.own()) {
            layer.addEntryRecursive(file, HOME.resolve(file.getFileName().toString()));
        }
        var bill = application.billOfMaterials();
        return layer.addEntry(
                        bill, HOME.resolve("sbom").resolve(bill.getFileName().toString()))
                .build();
    }

    private static FilePermissions permissions(Path file) {
        return FilePermissions.fromOctalString(Files.isDirectory(file) || Files.isExecutable(file) ? "755" : "644");
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> throw new IllegalStateException("no images for " + System.getProperty("os.arch"));
        };
    }
}
