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
 * The one directory in which an installation keeps everything, open to nobody but the user who runs it. Held by one process at a time, from {@link #hold} to
 * {@link #close}; the operating system lets go of it when the process dies.
 */
final class DataDirectory implements AutoCloseable {
    /** File locks are per process, so holders inside this one are counted here. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel lock;
    private final ServerPasswords passwords;

    private DataDirectory(Path root, FileChannel lock, ServerPasswords passwords) {
        this.root = root;
        this.lock = lock;
        this.passwords = passwords;
    }

    static DataDirectory hold(Path wanted) {
        var root = closedToOthers(made(wanted));
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
            return new DataDirectory(root, lock, ServerPasswords.in(root.resolve("passwords.properties")));
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

    /** What the servers ask for; made with the directory. */
    ServerPasswords passwords() {
        return passwords;
    }

    /** Writes down where the running servers are and what they ask for, until {@link #close}. */
    void tell(InfraAddresses addresses) {
        try {
            OwnerAccess.write(environmentIn(root), addresses.asShellCommands());
        } catch (IOException failure) {
            throw unusable(root, failure);
        }
        PropertyFile.write(clientIn(root), "How Kafka's own tools connect to this Sluice's broker.", addresses.kafka());
        PropertyFile.write(
                addressesIn(root), "Where this Sluice's servers are, while they run.", addresses.asProperties());
    }

    /** The addresses as commands for a shell. */
    static Path environmentIn(Path root) {
        return root.resolve("infra.env");
    }

    /** The broker's address and password for Kafka's own tools. */
    private static Path clientIn(Path root) {
        return root.resolve("kafka.properties");
    }

    /** The addresses as configuration. */
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
            Files.deleteIfExists(addressesIn(root));
            Files.deleteIfExists(environmentIn(root));
            Files.deleteIfExists(clientIn(root));
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
            if (Files.notExists(directory)) {
                OwnerAccess.directory(directory);
            }
            return directory.toRealPath();
        } catch (IOException failure) {
            throw unusable(directory, failure);
        }
    }

    /**
     * Whatever modes it came with: an older version left it readable to all. A directory that other users need is not
     * made ours by a slip of the hand.
     */
    private static Path closedToOthers(Path root) {
        try {
            if (sharedByDesign(root)) {
                throw new StartRefused(
                        "%s is shared with other users of this machine: choose another data directory with --data or SLUICE_DATA."
                                .formatted(root));
            }
            OwnerAccess.directory(root);
            OwnerAccess.file(root.resolve("initial-admin-password"));
            var keys = root.resolve("keys/private");
            if (Files.isDirectory(keys)) {
                OwnerAccess.directory(keys);
                try (var files = Files.newDirectoryStream(keys)) {
                    for (var file : files) {
                        OwnerAccess.file(file);
                    }
                }
            }
            return root;
        } catch (IOException failure) {
            throw unusable(root, failure);
        }
    }

    /** The sticky bit, as of /tmp, says that many users keep their files there. */
    private static boolean sharedByDesign(Path root) throws IOException {
        return root.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((int) Files.getAttribute(root, "unix:mode") & 01000) != 0;
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
