package dev.sluice.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The logins of this user of this machine, one a server, in a file that only he reads (mode 0600, its directory 0700).
 * Written whole or not at all; several commands at once are told one after the other.
 */
public final class Logins {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;

    public Logins(Path directory) {
        this.directory = directory;
    }

    public Path file() {
        return directory.resolve("logins.json");
    }

    /** The server that was logged in at last. */
    public Optional<URI> current() {
        return Optional.ofNullable(read().path("current").textValue()).map(URI::create);
    }

    public Optional<Login> at(URI server) {
        return login(server, read());
    }

    /** Keeps a login; its server is the current one from now on. */
    public void keep(Login login) {
        change(all -> {
            all.put("current", login.server().toString());
            all.withObjectProperty("logins").set(login.server().toString(), node(login));
            return all;
        });
    }

    public void forget(URI server) {
        change(all -> {
            all.withObjectProperty("logins").remove(server.toString());
            if (server.toString().equals(all.path("current").asText())) {
                all.remove("current");
            }
            return all;
        });
    }

    /**
     * Renews a login, unless another command has done so since {@code seen}: a renewal uses up a refresh token, and
     * whoever used one twice would end the login.
     */
    public Login renewed(Login seen, Function<Login, Login> renewal) {
        return locked(() -> {
            var all = read();
            var now = login(seen.server(), all).orElse(seen);
            if (!now.accessToken().equals(seen.accessToken()) && now.isFresh(Instant.now())) {
                return now;
            }
            var renewed = renewal.apply(now);
            all.withObjectProperty("logins").set(renewed.server().toString(), node(renewed));
            write(all);
            return renewed;
        });
    }

    private void change(Function<ObjectNode, ObjectNode> change) {
        locked(() -> {
            write(change.apply(read()));
            return null;
        });
    }

    private ObjectNode read() {
        try {
            if (Files.notExists(file())) {
                return JSON.createObjectNode();
            }
            return JSON.readTree(Files.readAllBytes(file())) instanceof ObjectNode object
                    ? object
                    : JSON.createObjectNode();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file() + " cannot be read", unreadable);
        }
    }

    private void write(ObjectNode all) throws IOException {
        var draft = Files.createTempFile(directory, "logins", ".tmp", ownerOnly());
        try {
            Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
            Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private <T> T locked(Work<T> work) {
        try {
            if (Files.notExists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var lock = directory.resolve("logins.lock");
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try (var channel = FileChannel.open(lock, options, ownerOnly());
                    var _ = channel.lock()) {
                return work.run();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("logins cannot be kept in " + directory, failed);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    }

    private static Optional<Login> login(URI server, JsonNode all) {
        var node = all.path("logins").path(server.toString());
        return node.isObject()
                ? Optional.of(new Login(
                        server,
                        node.path("user").asText(),
                        node.path("access_token").asText(),
                        node.path("refresh_token").asText(),
                        Instant.ofEpochSecond(node.path("expires_at").asLong())))
                : Optional.empty();
    }

    private static ObjectNode node(Login login) {
        return JSON.createObjectNode()
                .put("user", login.user())
                .put("access_token", login.accessToken())
                .put("refresh_token", login.refreshToken())
                .put("expires_at", login.expiresAt().getEpochSecond());
    }

    /** What is done while no other command writes. */
    private interface Work<T> {
        T run() throws IOException;
    }
}
