package dev.sluice.executor.snapshot;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.executor.snapshot.KnownFiles.Known;
import dev.sluice.executor.snapshot.KnownFiles.Stamp;
import dev.sluice.executor.snapshot.Tree.Kind;
import dev.sluice.executor.snapshot.Tree.Node;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * One look at all files of a workspace that nobody changes meanwhile. What has not changed since the last look is not read
 * again. Follows no link; pipes, sockets and devices are left out, because they hold nothing.
 */
final class Scan {
    /** Younger than that when it was read, a file may have changed since without looking so. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Larger files are copied piece by piece. */
    private static final int WHOLE_BYTES_MAX = 1024 * 1024;

    private final Path root;
    private final PathGuard guard;
    private final Objects objects;
    private final SnapshotLimits limits;
    private final boolean shared;
    private final Map<String, Known> before;
    private final Map<String, Known> after = new HashMap<>();
    private final Instant settledBefore = Instant.now().minus(SETTLED);
    private int files;
    private long bytes;
    private long added;

    /** @param shared whether files of the workspace are objects already, perhaps of another session */
    Scan(
            Path root,
            PathGuard guard,
            Objects objects,
            SnapshotLimits limits,
            boolean shared,
            Map<String, Known> before) {
        this.root = root;
        this.guard = guard;
        this.objects = objects;
        this.limits = limits;
        this.shared = shared;
        this.before = before;
    }

    /** @throws NotKept if there is more than may be kept */
    SnapshotId take() throws IOException, NotKept {
        try {
            return new SnapshotId(directory(WorkspacePath.ROOT));
        } catch (Refused unreadable) {
            // Something stands where no link and no gap should be.
            throw new NotKept();
        } catch (DirectoryIteratorException trouble) {
            throw trouble.getCause();
        }
    }

    /** How many bytes were not there before. */
    long added() {
        return added;
    }

    Map<String, Known> seen() {
        return after;
    }

    private String directory(WorkspacePath path) throws IOException, NotKept, Refused {
        var nodes = new ArrayList<Node>();
        try (var hold = guard.hold(root, path);
                var children = Files.newDirectoryStream(hold.path())) {
            for (var child : children) {
                var name = child.getFileName().toString();
                var attributes = Files.readAttributes(child, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                node(path.child(name), child, attributes).ifPresent(nodes::add);
            }
        }
        var written = new Tree(nodes).written();
        objects.put(written);
        return Digest.sha256Hex(written);
    }

    private Optional<Node> node(WorkspacePath path, Path place, PosixFileAttributes attributes)
            throws IOException, NotKept, Refused {
        if (++files > limits.filesMax() || path.names().size() > WorkspacePath.DEPTH_MAX) {
            throw new NotKept();
        }
        var mode = Objects.Modes.of(attributes.permissions());
        if (attributes.isDirectory()) {
            return Optional.of(new Node(Kind.DIRECTORY, mode, 0, directory(path), path.name()));
        }
        if (attributes.isSymbolicLink()) {
            var says = Files.readSymbolicLink(place).toString().getBytes(StandardCharsets.UTF_8);
            var digest = Digest.sha256Hex(says);
            objects.put(digest, says, Objects.Modes.OWNER_READS, attributes.lastModifiedTime());
            return Optional.of(new Node(Kind.LINK, 0, 0, digest, path.name()));
        }
        return attributes.isRegularFile() ? Optional.of(file(path, mode, attributes)) : Optional.empty();
    }

    private Node file(WorkspacePath path, int mode, PosixFileAttributes attributes)
            throws IOException, NotKept, Refused {
        bytes += attributes.size();
        if (bytes > limits.bytesMax()) {
            throw new NotKept();
        }
        var name = path.toString();
        var stamp = new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        var known = KnownFiles.digest(before, name, stamp);
        var digest = known.isPresent() ? known.get() : kept(path, mode, attributes);
        var node = new Node(Kind.FILE, mode, attributes.size(), digest, path.name());
        if (known.isPresent() && !objects.has(node.object())) {
            // Only its mode has changed, or what was kept has expired.
            kept(path, mode, attributes);
        }
        if (attributes.lastModifiedTime().toInstant().isBefore(settledBefore)) {
            KnownFiles.learn(after, name, stamp, digest);
        }
        return node;
    }

    private String kept(WorkspacePath path, int mode, PosixFileAttributes attributes)
            throws IOException, NotKept, Refused {
        try (var hold = guard.hold(root, path)) {
            return attributes.size() > WHOLE_BYTES_MAX
                    ? copied(hold.path(), mode, attributes)
                    : read(path, hold.path(), mode, attributes);
        } catch (java.nio.file.AccessDeniedException unreadable) {
            throw new NotKept();
        }
    }

    private String read(WorkspacePath path, Path file, int mode, PosixFileAttributes attributes) throws IOException {
        var content = Files.readAllBytes(file);
        var digest = Digest.sha256Hex(content);
        var name = new Node(Kind.FILE, mode, content.length, digest, path.name()).object();
        if (shared && isObject(file)) {
            objects.adopt(root.resolve(path.toString()), name);
        } else {
            added += objects.put(name, content, mode, attributes.lastModifiedTime());
        }
        return digest;
    }

    private String copied(Path file, int mode, PosixFileAttributes attributes) throws IOException {
        var draft = objects.draft();
        try {
            var digest = sha256();
            try (var content = new DigestInputStream(Files.newInputStream(file), digest)) {
                Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
            }
            var hex = HexFormat.of().formatHex(digest.digest());
            var name = new Node(Kind.FILE, mode, attributes.size(), hex, "file").object();
            if (!objects.has(name)) {
                Files.setPosixFilePermissions(draft, Objects.Modes.of(mode));
                Files.setLastModifiedTime(draft, attributes.lastModifiedTime());
                objects.settle(draft, name);
                added += attributes.size();
            }
            return hex;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static boolean isObject(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:nlink") > 1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
