package dev.sluice.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The programs of Postgres and Redis, unpacked from their jars once per user into {@code $XDG_CACHE_HOME/sluice} or
 * {@code ~/.cache/sluice}. While Postgres is still to be unpacked, processes take turns until {@link #close}.
 */
final class ServerBinaries implements AutoCloseable {
    /** What Postgres's unpacking library puts beside the programs when they are complete. */
    private static final String COMPLETE = ".exists";

    private final Path postgres;
    private final Path redis;
    private final FileChannel turn;

    private ServerBinaries(Path postgres, Path redis, FileChannel turn) {
        this.postgres = postgres;
        this.redis = redis;
        this.turn = turn;
    }

    static ServerBinaries prepare() {
        var cache = cache();
        try {
            Files.createDirectories(cache);
            // Postgres's library opens its directory to everyone; this one around it lets only this user in.
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
            var turn = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            turn.lock();
            var postgres = Files.createDirectories(cache.resolve("postgres"));
            var redis = unpackedRedis(cache);
            if (isPostgresComplete(postgres)) {
                turn.close();
            }
            return new ServerBinaries(postgres, redis, turn);
        } catch (IOException failure) {
            throw new StartRefused(
                    "The programs of Postgres and Redis cannot be unpacked into %s: %s".formatted(cache, failure),
                    failure);
        }
    }

    /** The directory that Postgres's library works in. */
    Path postgres() {
        return postgres;
    }

    /** The Redis program itself. */
    Path redis() {
        return redis;
    }

    @Override
    public void close() {
        try {
            turn.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path cache() {
        var named = System.getenv("XDG_CACHE_HOME");
        var parent =
                named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
        return parent.resolve("sluice");
    }

    private static Path unpackedRedis(Path cache) throws IOException {
        var name = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (name == null) {
            throw new FileNotFoundException("there is no Redis for this kind of machine");
        }
        var program = cache.resolve(name.substring(1));
        if (Files.exists(program)) {
            return program;
        }
        var draft = Files.createTempFile(cache, "redis", ".new");
        try (var resource = ExecutableProvider.class.getResourceAsStream(name)) {
            Files.copy(resource, draft, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwx------"));
        return Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Throws half-unpacked programs away: their library would neither finish nor replace them. */
    private static boolean isPostgresComplete(Path directory) throws IOException {
        var complete = false;
        try (var versions = Files.newDirectoryStream(directory, "PG-*")) {
            for (var programs : versions) {
                if (Files.exists(programs.resolve(COMPLETE))) {
                    complete = true;
                } else {
                    Tree.delete(programs);
                }
            }
        }
        return complete;
    }
}
