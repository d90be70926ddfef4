package dev.sluice.executor.snapshot;

import dev.sluice.contracts.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * What the snapshots of one session are made of: contents and trees, each once, in a file of its own under its digest. A
 * workspace may hold the same file under a name of its own, and so may the objects of other sessions: the file system counts
 * them, and a file is gone when nobody holds it. So nobody may ever write into an object.
 */
final class Objects {
    private static final int FOLDER_CHARS = 2;

    private final Path directory;

    Objects(Path directory) {
        this.directory = directory;
    }

    boolean has(String name) {
        return Files.exists(place(name));
    }

    /** Keeps the content; gives how many bytes that took: none if it was there. */
    long put(String name, byte[] content, int mode, FileTime modified) throws IOException {
        if (has(name)) {
            return 0;
        }
        var draft = draft();
        try {
            Files.write(draft, content);
            Files.setPosixFilePermissions(draft, Modes.of(mode));
            Files.setLastModifiedTime(draft, modified);
            settle(draft, name);
        } catch (IOException | RuntimeException trouble) {
            Files.deleteIfExists(draft);
            throw trouble;
        }
        return content.length;
    }

    /** Keeps a tree. */
    void put(byte[] tree) throws IOException {
        put(Digest.sha256Hex(tree), tree, Modes.OWNER_READS, FileTime.fromMillis(0));
    }

    /** Keeps a file of any size that is copied to a draft first; the digest is known only then. */
    Path draft() throws IOException {
        return Files.createDirectories(directory.resolve("drafts"))
                .resolve(UUID.randomUUID().toString());
    }

    /** A draft becomes the object; if that was there, it stays. */
    void settle(Path draft, String name) throws IOException {
        var place = place(name);
        try {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException first) {
            Files.createDirectories(place.getParent());
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Keeps a file that nobody writes into under one more name, without a copy. */
    void adopt(Path file, String name) throws IOException {
        try {
            adopt(file, place(name));
        } catch (NoSuchFileException gone) {
            if (Files.exists(place(name).getParent())) {
                throw gone;
            }
            // The first of its folder.
            Files.createDirectories(place(name).getParent());
            adopt(file, place(name));
        }
    }

    private static void adopt(Path file, Path place) throws IOException {
        try {
            Files.createLink(place, file);
        } catch (FileAlreadyExistsException there) {
            // As good.
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (FileSystemException tooManyNames) {
            Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Gives the object a name in a workspace; a copy where the file system counts no more names. */
    void link(Tree.Node node, Path target) throws IOException, NotKept {
        var object = place(node.object());
        try {
            Files.createLink(target, object);
        } catch (NoSuchFileException gone) {
            throw new NotKept();
        } catch (FileSystemException tooManyNames) {
            Files.copy(object, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** @throws NotKept if it is not there, or not what its name says */
    byte[] content(String name, String digest) throws IOException, NotKept {
        try {
            var content = Files.readAllBytes(place(name));
            if (Digest.sha256Hex(content).equals(digest)) {
                return content;
            }
        } catch (NoSuchFileException gone) {
            // Said below.
        }
        throw new NotKept();
    }

    /** The tree of that digest. */
    Tree tree(String digest) throws IOException, NotKept {
        return Tree.read(content(digest, digest));
    }

    /** Removes what is not among the names; gives the bytes of what stays. */
    long retain(Set<String> names) throws IOException {
        var left = 0L;
        if (!Files.isDirectory(directory)) {
            return left;
        }
        try (var folders = Files.newDirectoryStream(directory)) {
            for (var folder : folders) {
                left += retain(folder, names);
            }
        }
        return left;
    }

    private static long retain(Path folder, Set<String> names) throws IOException {
        var left = 0L;
        try (DirectoryStream<Path> objects = Files.newDirectoryStream(folder)) {
            for (var object : objects) {
                if (names.contains(object.getFileName().toString())) {
                    left += Files.size(object);
                } else {
                    Files.deleteIfExists(object);
                }
            }
        }
        return left;
    }

    Path place(String name) {
        return directory.resolve(name.substring(0, FOLDER_CHARS)).resolve(name);
    }

    /** Permissions as bits and as the JDK has them. */
    static final class Modes {
        static final int OWNER_READS = 0400;

        private static final String LETTERS = "rwxrwxrwx";

        private Modes() {}

        static int of(Set<java.nio.file.attribute.PosixFilePermission> permissions) {
            var bits = 0;
            for (var permission : permissions) {
                bits |= 1 << (LETTERS.length() - 1 - permission.ordinal());
            }
            return bits;
        }

        static Set<java.nio.file.attribute.PosixFilePermission> of(int mode) {
            var text = new StringBuilder(LETTERS);
            for (int at = 0; at < LETTERS.length(); at++) {
                if ((mode & 1 << (LETTERS.length() - 1 - at)) == 0) {
                    text.setCharAt(at, '-');
                }
            }
            return PosixFilePermissions.fromString(text.toString());
        }
    }
}
