package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image out of an OCI archive, unpacked, and run by bubblewrap as a cluster would: as the user that it names, with its root
 * read-only, no process of others in sight, and nothing to write to but {@code /tmp} and one folder. The network is the machine's.
 * Needs root, which prepares the name spaces.
 */
final class UnpackedImage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final JsonNode settings;

    private UnpackedImage(Path root, JsonNode settings) {
        this.root = root;
        this.settings = settings;
    }

    /** Unpacks the archive below that folder. */
    static UnpackedImage of(Path archive, Path folder) {
        try {
            var layout = Files.createDirectories(folder.resolve("layout"));
            var root = Files.createDirectories(folder.resolve("root"));
            tar(List.of("-xf", archive.toString(), "-C", layout.toString()));
            var index = JSON.readTree(layout.resolve("index.json").toFile());
            var manifest =
                    JSON.readTree(blob(layout, index.path("manifests").path(0)).toFile());
            for (var layer : manifest.path("layers")) {
                tar(List.of(
                        "-xzf",
                        blob(layout, layer).toString(),
                        "-C",
                        root.toString(),
                        "--keep-directory-symlink",
                        "--no-same-owner"));
            }
            var settings = JSON.readTree(blob(layout, manifest.path("config")).toFile());
            return new UnpackedImage(root, settings.path("config"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        return layout.resolve(
                "blobs/sha256/" + descriptor.path("digest").asText().substring("sha256:".length()));
    }

    private static void tar(List<String> arguments) throws IOException {
        var line = new ArrayList<>(List.of("tar", "--warning=no-unknown-keyword"));
        line.addAll(arguments);
        var process = new ProcessBuilder(line).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(line + " failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** {@code <user>:<group>}, as numbers. */
    String user() {
        return settings.path("User").asText();
    }

    /** The command that runs it with these variables, and that one folder to write to. */
    List<String> command(Path writable, Map<String, String> variables) {
        var ids = user().split(":");
        // A /proc with nothing before it, as the executor needs: no sandbox holds behind one that is masked in part.
        var line = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "bwrap"));
        line.addAll(List.of("--die-with-parent", "--unshare-user", "--uid", ids[0], "--gid", ids[1]));
        line.addAll(List.of("--unshare-ipc", "--unshare-uts", "--ro-bind", root.toString(), "/"));
        line.addAll(List.of("--bind", "/proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        line.addAll(List.of("--bind", writable.toString(), writable.toString()));
        line.addAll(List.of("--chdir", settings.path("WorkingDir").asText(), "--clearenv"));
        for (var variable : settings.path("Env")) {
            var pair = variable.asText().split("=", 2);
            line.addAll(List.of("--setenv", pair[0], pair[1]));
        }
        variables.forEach((name, value) -> line.addAll(List.of("--setenv", name, value)));
        line.add("--");
        settings.path("Entrypoint").forEach(word -> line.add(word.asText()));
        return line;
    }
}
