package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The files of one session. No path, link or race leads out of {@code root}: only regular files with a single name are
 * read, and a write replaces a name and never follows it. A reader sees a file as it was before a write or after it.
 *
 * @param root the directory of the files
 * @param staging an empty directory beside it, on the same volume, where files wait that are being written
 */
public record Workspace(Path root, Path staging, PathGuard guard) {
    private static final String INDEX = "index";

    /** Where what is known about the files rests, for whoever searches them; beside them, so that it goes when they go. */
    public Path index() {
        return root.resolveSibling(INDEX);
    }

    /** Beside the files: some of them may be the objects of snapshots too. */
    static final String SHARED = "shared";

    /** Whether files may have a second name among the objects of snapshots; then no program has run here. */
    public boolean shared() {
        return Files.exists(root.resolveSibling(SHARED));
    }

    /**
     * Makes a copy of each file that has a second name, so that a program may write into all of them: for whoever holds the
     * workspace's lock and is about to run one. Costs nothing where there are none.
     */
    public void makeOwn() throws IOException {
        if (!shared()) {
            return;
        }
        discardDrafts();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()
                        && (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
                    var copy = staging.resolve(UUID.randomUUID().toString());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Files.delete(root.resolveSibling(SHARED));
    }

    /**
     * What a directory holds.
     *
     * @param stamp another one once the file was written to or is another, as far as its size, time and place tell
     */
    public record Entry(WorkspacePath path, Kind kind, long bytes, String stamp) {
        /** One whose changes nobody looks for. */
        public Entry(WorkspacePath path, Kind kind, long bytes) {
            this(path, kind, bytes, "");
        }
    }

    /** What a name stands for; links, devices, pipes and sockets are {@code OTHER} and never opened. */
    public enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /** The content of a regular file of any size, piece by piece, as it is held now; for the caller to close. */
    public InputStream stream(WorkspacePath path) throws Refused, IOException {
        try (var hold = guard.hold(root, path)) {
            requireFile(path, attributes(hold));
            // Once open it no longer needs the hold.
            return Files.newInputStream(hold.path());
        } catch (AccessDeniedException denied) {
            throw new Refused(CallFailure.TOOL_ERROR, path + " cannot be read: its permissions forbid it.");
        } catch (NoSuchFileException gone) {
            throw new Refused(CallFailure.NOT_FOUND, "There is no " + path + ".");
        }
    }

    /** The content of a regular file of at most {@code bytesMax}. */
    public byte[] read(WorkspacePath path, long bytesMax) throws Refused, IOException {
        try {
            return content(path, bytesMax);
        } catch (AccessDeniedException denied) {
            throw new Refused(CallFailure.TOOL_ERROR, path + " cannot be read: its permissions forbid it.");
        } catch (NoSuchFileException gone) {
            throw new Refused(CallFailure.NOT_FOUND, "There is no " + path + ".");
        }
    }

    private byte[] content(WorkspacePath path, long bytesMax) throws Refused, IOException {
        try (var hold = guard.hold(root, path)) {
            var attributes = attributes(hold);
            requireFile(path, attributes);
            if ((long) attributes.get("size") > bytesMax) {
                throw tooLarge(path, bytesMax);
            }
            try (var in = Files.newInputStream(hold.path())) {
                var content = in.readNBytes((int) bytesMax + 1);
                // It may have grown since it was looked at.
                if (content.length > bytesMax) {
                    throw tooLarge(path, bytesMax);
                }
                return content;
            }
        }
    }

    /** As {@link #read}, or empty if there is nothing at the path. */
    public Optional<byte[]> readIfPresent(WorkspacePath path, long bytesMax) throws Refused, IOException {
        try {
            return Optional.of(read(path, bytesMax));
        } catch (Refused refused) {
            if (refused.reason() == CallFailure.NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Whether the path names a directory. */
    public boolean isDirectory(WorkspacePath path) throws Refused, IOException {
        try (var hold = guard.hold(root, path)) {
            return (boolean) attributes(hold).get("isDirectory");
        }
    }

    /** What the directory holds, by name, at most {@code entriesMax}. */
    public List<Entry> list(WorkspacePath directory, int entriesMax) throws Refused, IOException {
        try (var hold = guard.hold(root, directory)) {
            if (!(boolean) attributes(hold).get("isDirectory")) {
                throw new Refused(CallFailure.INVALID_ARGUMENTS, directory + " is a file, not a directory.");
            }
            var entries = new ArrayList<Entry>();
            try (var children = Files.newDirectoryStream(hold.path())) {
                for (var child : children) {
                    if (entries.size() == entriesMax) {
                        break;
                    }
                    entryOf(directory, child).ifPresent(entries::add);
                }
            } catch (DirectoryIteratorException trouble) {
                throw trouble.getCause();
            }
            entries.sort(Comparator.comparing(entry -> entry.path().name()));
            return entries;
        }
    }

    /**
     * Puts the content at the path in one step, with the directories it needs; an existing file keeps its mode. One at a
     * time: whoever writes holds the workspace's lock.
     */
    public void write(WorkspacePath path, byte[] content) throws Refused, IOException {
        discardDrafts();
        makeDirectories(path.parent());
        var draft = staging.resolve(UUID.randomUUID().toString());
        try (var directory = guard.hold(root, path.parent())) {
            var target = place(directory, path.name());
            var mode = modeOf(path, target);
            save(draft, content);
            if (mode.isPresent()) {
                Files.setPosixFilePermissions(draft, mode.get());
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            sync(directory.path());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Takes the name of a regular file away; its directory stays. One at a time, as with {@link #write}. */
    public void delete(WorkspacePath path) throws Refused, IOException {
        try (var directory = guard.hold(root, path.parent())) {
            var target = place(directory, path.name());
            if (modeOf(path, target).isEmpty()) {
                throw new Refused(CallFailure.NOT_FOUND, "There is no " + path + ".");
            }
            Files.delete(target);
            sync(directory.path());
        }
    }

    /** Whoever left a draft died over it. */
    private void discardDrafts() throws IOException {
        try (var drafts = Files.newDirectoryStream(staging)) {
            for (var draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
    }

    private void makeDirectories(WorkspacePath directory) throws Refused, IOException {
        if (directory.isRoot()) {
            return;
        }
        makeDirectories(directory.parent());
        try (var parent = guard.hold(root, directory.parent())) {
            Files.createDirectory(place(parent, directory.name()));
        } catch (FileAlreadyExistsException exists) {
            if (!isDirectory(directory)) {
                throw new Refused(CallFailure.INVALID_ARGUMENTS, directory + " is a file, not a directory.");
            }
        }
    }

    /** The system's language may have no bytes for a name. */
    private static Path place(PathGuard.Hold directory, String name) throws Refused {
        try {
            return directory.path().resolve(name);
        } catch (InvalidPathException unwritable) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS, "The executor's system cannot write the name; use plain letters.");
        }
    }

    /** The mode to keep; empty for a new file. */
    private static Optional<Set<PosixFilePermission>> modeOf(WorkspacePath path, Path target)
            throws Refused, IOException {
        try {
            if (!Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new Refused(CallFailure.DENIED, path + " is not a regular file.");
            }
            return Optional.of(Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    private static void save(Path draft, byte[] content) throws IOException {
        try (var channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** A new name is safe from a power cut once its directory is. */
    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Optional<Entry> entryOf(WorkspacePath directory, Path child) throws IOException {
        try {
            var attributes = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var kind = attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
            var name = child.getFileName().toString();
            var stamp = attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
            return Optional.of(
                    new Entry(directory.child(name), kind, kind == Kind.FILE ? attributes.size() : 0, stamp));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Of what is held itself, not of whatever has its name by now. */
    private static Map<String, Object> attributes(PathGuard.Hold hold) throws IOException {
        return Files.readAttributes(hold.path(), "unix:isRegularFile,isDirectory,size,nlink");
    }

    private void requireFile(WorkspacePath path, Map<String, Object> attributes) throws Refused {
        if ((boolean) attributes.get("isDirectory")) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, path + " is a directory, not a file.");
        }
        if (!(boolean) attributes.get("isRegularFile")) {
            throw new Refused(CallFailure.DENIED, path + " is not a regular file.");
        }
        // Another name of the same file may be outside; only its creator could tell. Where none ran it is an object's.
        if ((int) attributes.get("nlink") > 1 && !shared()) {
            throw new Refused(CallFailure.DENIED, path + " is a hard link; links are not followed.");
        }
    }

    private static Refused tooLarge(WorkspacePath path, long bytesMax) {
        return new Refused(CallFailure.TOO_LARGE, path + " is larger than " + bytesMax + " bytes.");
    }
}
