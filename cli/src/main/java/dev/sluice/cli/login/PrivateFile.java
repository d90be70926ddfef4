package dev.sluice.cli.login;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An object of JSON in a file that only its owner reads (mode 0600, its directory 0700). Written whole or not at all; several
 * commands at once are told one after the other.
 */
public final class PrivateFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final String name;

    /** @param name without an ending */
    public PrivateFile(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    Path path() {
        return directory.resolve(name + ".json");
    }

    /** What it holds; an empty object if there is no such file, or nothing of use in it. */
    public ObjectNode read() {
        try {
            if (Files.notExists(path())) {
                return JSON.createObjectNode();
            }
            return JSON.readTree(Files.readAllBytes(path())) instanceof ObjectNode object
                    ? object
                    : JSON.createObjectNode();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(path() + " cannot be read", unreadable);
        }
    }

    public void change(Consumer<ObjectNode> change) {
        changing(all -> {
            change.accept(all);
            return true;
        });
    }

    /** Changes it, and gives what the change gives; nothing is written if that throws. */
    <T> T changing(Function<ObjectNode, T> change) {
        try {
            if (Files.notExists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try (var channel = FileChannel.open(directory.resolve(name + ".lock"), options, ownerOnly());
                    var _ = channel.lock()) {
                var all = read();
                var before = all.deepCopy();
                var given = change.apply(all);
                if (!all.equals(before)) {
                    write(all);
                }
                return given;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(name + " cannot be kept in " + directory, failed);
        }
    }

    private void write(ObjectNode all) throws IOException {
        var draft = Files.createTempFile(directory, name, ".tmp", ownerOnly());
        try {
            Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
            Files.move(draft, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    }
}
