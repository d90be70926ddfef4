package dev.sluice.executor.snapshot;

import dev.sluice.contracts.Digest;
import dev.sluice.executor.snapshot.SeenFolder.SeenFile;
import dev.sluice.executor.snapshot.Tree.Kind;
import dev.sluice.executor.snapshot.Tree.Node;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * One look at all files of a workspace that nobody changes meanwhile. Of each the file system is asked once; what is as at the
 * last look is neither read nor written again. Follows no link, whoever swaps one in; pipes, sockets and devices are left out,
 * because they hold nothing.
 */
final class Scan {
    /** Younger than that when it was read, a file may have changed since without looking so. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Larger files are copied piece by piece. */
    private static final int WHOLE_BYTES_MAX = 1024 * 1024;

    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final Objects objects;
    private final SnapshotLimits limits;
    private final boolean shared;
    private final boolean allKept;
    private final Instant settledBefore = Instant.now().minus(SETTLED);
    private int files;
    private long bytes;
    private long added;

    /**
     * @param shared whether files of the workspace are objects already, perhaps of another session
     * @param allKept whether what was seen at the last look is among the objects for certain
     */
    Scan(Path root, Objects objects, SnapshotLimits limits, boolean shared, boolean allKept) {
        this.root = root;
        this.objects = objects;
        this.limits = limits;
        this.shared = shared;
        this.allKept = allKept;
    }

    /** @throws NotKept if there is more than may be kept, or something that cannot be read */
    SeenFolder take(SeenFolder before) throws IOException, NotKept {
        try (var children = Files.newDirectoryStream(root)) {
            return folder(secure(children), root, 0, before);
        } catch (AccessDeniedException unreadable) {
            throw new NotKept();
        } catch (DirectoryIteratorException trouble) {
            throw trouble.getCause();
        }
    }

    /** How many bytes were not there before. */
    long added() {
        return added;
    }

    private SeenFolder folder(SecureDirectoryStream<Path> children, Path place, int depth, SeenFolder before)
            throws IOException, NotKept {
        var nodes = new ArrayList<Node>();
        var seenFiles = new HashMap<String, SeenFile>();
        var seenFolders = new HashMap<String, SeenFolder>();
        for (var child : children) {
            var at = place.resolve(child.getFileName());
            var name = FileNames.of(at);
            var status = FileStatus.of(at);
            if (++files > limits.filesMax() || depth == WorkspacePath.DEPTH_MAX) {
                throw new NotKept();
            }
            if (status.isDirectory()) {
                var folder = within(children, at, depth, before.folders().getOrDefault(name, SeenFolder.NONE));
                seenFolders.put(name, folder);
                nodes.add(new Node(Kind.DIRECTORY, status.mode(), 0, folder.digest(), name));
            } else if (status.isRegularFile() || status.isLink()) {
                var file = file(
                        children,
                        at,
                        name,
                        comparable(status),
                        Optional.ofNullable(before.files().get(name)));
                nodes.add(file.node());
                if (comparable(status).touched().toInstant().isBefore(settledBefore)) {
                    seenFiles.put(name, file);
                }
            }
        }
        var tree = new Tree(nodes);
        return new SeenFolder(tree, kept(tree, before), seenFiles, seenFolders);
    }

    private SeenFolder within(SecureDirectoryStream<Path> parent, Path place, int depth, SeenFolder before)
            throws IOException, NotKept {
        try (var children = parent.newDirectoryStream(place.getFileName(), LinkOption.NOFOLLOW_LINKS)) {
            return folder(children, place, depth + 1, before);
        }
    }

    private String kept(Tree tree, SeenFolder before) throws IOException {
        if (allKept && before.is(tree)) {
            return before.digest();
        }
        var written = tree.written();
        objects.put(written);
        return Digest.sha256Hex(written);
    }

    /** An object gets and loses names with every fork of it, which changes nothing of the file. */
    private FileStatus comparable(FileStatus status) {
        return shared && status.names() > 1 ? status.whateverNames() : status;
    }

    private SeenFile file(
            SecureDirectoryStream<Path> folder, Path place, String name, FileStatus status, Optional<SeenFile> before)
            throws IOException, NotKept {
        bytes += status.isLink() ? 0 : status.bytes();
        if (bytes > limits.bytesMax()) {
            throw new NotKept();
        }
        var known = before.filter(seen -> seen.status().equals(status));
        if (known.isPresent() && (allKept || objects.has(known.get().node().object()))) {
            return known.get();
        }
        var node = status.isLink() ? link(place, name, status) : content(folder, place, name, status);
        return new SeenFile(status, node);
    }

    private Node link(Path place, String name, FileStatus status) throws IOException {
        var says = FileNames.bytes(FileNames.whole(Files.readSymbolicLink(place)));
        var digest = Digest.sha256Hex(says);
        objects.put(digest, says, Objects.Modes.OWNER_READS, status.modified());
        return new Node(Kind.LINK, 0, 0, digest, name);
    }

    private Node content(SecureDirectoryStream<Path> folder, Path place, String name, FileStatus status)
            throws IOException {
        try (var channel = folder.newByteChannel(place.getFileName(), READING);
                var in = Channels.newInputStream(channel)) {
            return status.bytes() > WHOLE_BYTES_MAX ? copied(in, name, status) : read(in, place, name, status);
        }
    }

    private Node read(InputStream in, Path place, String name, FileStatus status) throws IOException {
        var content = in.readAllBytes();
        var node = new Node(Kind.FILE, status.mode(), content.length, Digest.sha256Hex(content), name);
        if (shared && FileStatus.of(place).names() > 1) {
            objects.adopt(place, node.object());
        } else {
            added += objects.put(node.object(), content, status.mode(), status.modified());
        }
        return node;
    }

    private Node copied(InputStream in, String name, FileStatus status) throws IOException {
        var draft = objects.draft();
        try {
            var digest = sha256();
            try (var content = new DigestInputStream(in, digest)) {
                Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
            }
            var hex = HexFormat.of().formatHex(digest.digest());
            var node = new Node(Kind.FILE, status.mode(), Files.size(draft), hex, name);
            if (!objects.has(node.object())) {
                Files.setPosixFilePermissions(draft, Objects.Modes.of(status.mode()));
                Files.setLastModifiedTime(draft, status.modified());
                objects.settle(draft, node.object());
                added += node.bytes();
            }
            return node;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> children) throws IOException {
        if (children instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IOException("this system cannot look into a directory without following links");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
