package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one directory in which an installation keeps everything. Held by one process at a time, from {@link #hold} to
 * {@link #close}; the operating system lets go of it when the process dies.
 */
final class DataDirectory implements AutoCloseable {
    /** File locks are per process, so holders inside this one are counted here. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    static DataDirectory hold(Path wanted) {
        var root = made(wanted);
        if (!HELD.add(root)) {
            throw inUse(root);
        }
        try {
            var lock = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                lock.close();
                HELD.remove(root);
                throw inUse(root);
            }
            Files.writeString(
                    holder(root), String.valueOf(ProcessHandle.current().pid()));
            return new DataDirectory(root, lock);
        } catch (IOException failure) {
            HELD.remove(root);
            throw unusable(root, failure);
        }
    }

    Path root() {
        return root;
    }

    PortBook ports() {
        return new PortBook(root.resolve("ports.properties"));
    }

    /** Where the addresses of the running servers are written. */
    Path addresses() {
        return addressesIn(root);
    }

    static Path addressesIn(Path root) {
        return root.resolve("infra.properties");
    }

    /** The living process that says it holds the directory. */
    static Optional<ProcessHandle> holderOf(Path root) {
        try {
            return ProcessHandle.of(
                            Long.parseLong(Files.readString(holder(root)).strip()))
                    .filter(ProcessHandle::isAlive);
        } catch (IOException | NumberFormatException nobody) {
            return Optional.empty();
        }
    }

    /** A server's own directory, emptied first when its preparation was never {@link #prepared finished}. */
    Path of(String server) {
        var directory = root.resolve(server);
        if (!isPrepared(server)) {
            delete(directory);
        }
        return made(directory);
    }

    boolean isPrepared(String server) {
        return Files.exists(marker(server));
    }

    /** Says that the server's directory is complete, so that a process killed half-way leaves nothing half-made. */
    void prepared(String server) {
        try {
            Files.writeString(marker(server), "");
        } catch (IOException failure) {
            throw unusable(root, failure);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(addresses());
            Files.deleteIfExists(holder(root));
            lock.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            HELD.remove(root);
        }
    }

    private Path marker(String server) {
        return root.resolve(server + ".prepared");
    }

    private static Path holder(Path root) {
        return root.resolve("sluice.pid");
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException failure) {
            throw unusable(directory, failure);
        }
    }

    private static void delete(Path directory) {
        try {
            Tree.delete(directory);
        } catch (IOException failure) {
            throw unusable(directory, failure);
        }
    }

    private static StartRefused inUse(Path root) {
        var who =
                holderOf(root).map(holder -> " (process " + holder.pid() + ")").orElse("");
        return new StartRefused(
                ("The data directory %s is in use by another Sluice%s: stop that one, or choose another "
                                + "directory with --data or SLUICE_DATA.")
                        .formatted(root, who));
    }

    private static StartRefused unusable(Path directory, IOException failure) {
        return new StartRefused(
                "The data directory %s cannot be used (%s): choose another with --data or SLUICE_DATA."
                        .formatted(directory, failure),
                failure);
    }
}
