package dev.sluice.images;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Writes the image of each service as an OCI archive: {@code sluice-<service>-<version>.oci.tar}. Needs neither a container engine
 * nor a registry, and writes the same bytes from the same files.
 * See docs/adr/0114-images-without-an-engine.md.
 */
final class ImagesCommand {
    private ImagesCommand() {}

    /**
     * Arguments: the folder {@code services} with the packaged applications, the version, the time that the images say they were made
     * at, the archive of the base, the archive of the base with tools, the folder to write to.
     */
    public static void main(String[] arguments) throws Exception {
        var services = Path.of(arguments[0]);
        var target = Path.of(arguments[5]);
        var runtime = JavaRuntime.link(target.resolve("java"));
        var writer = new ImageWriter(arguments[1], Instant.parse(arguments[2]), runtime, target);
        for (var service : Service.values()) {
            var base = Path.of(service.runsTools() ? arguments[4] : arguments[3]);
            var application = new Application(services.resolve(service.folder()), service);
            application.requireListedJars();
            System.out.println("Wrote " + writer.write(application, base));
        }
    }
}
