package dev.sluice.cli.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder held when it was sent.
 *
 * @param digests of each file that was sent, by its path
 * @param stayed the files that are protected
 */
public record Sent(Folder folder, Map<String, String> digests, List<String> stayed) {
    public Sent {
        stayed = List.copyOf(stayed);
        digests = Map.copyOf(digests);
    }

    /** Writes the folder's files into a zip, and remembers what they were. */
    public static Sent pack(Folder folder, Path zip) throws IOException {
        var digests = new HashMap<String, String>();
        var contents = folder.contents();
        var options = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (var packed = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), options)) {
            for (var name : contents.files()) {
                var file = folder.root().resolve(name);
                var place = packed.getPath("/").resolve(name.replace('\\', '/'));
                Files.createDirectories(place.getParent());
                try (var content = digested(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
                    Files.copy(content, place);
                    digests.put(name, hex(content));
                }
                Files.setPosixFilePermissions(
                        place, PosixFilePermissions.fromString(Files.isExecutable(file) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        return new Sent(folder, digests, contents.stay());
    }

    /** Whether the file here is still as it was sent: there with that content, or not there at all. */
    boolean unchanged(String name) throws IOException {
        return Optional.ofNullable(digests.get(name)).equals(now(folder.root().resolve(name)));
    }

    /** Whatever is no regular file has a digest that no file has. */
    private static Optional<String> now(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("no file");
        }
        try (var content = digested(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            content.transferTo(OutputStream.nullOutputStream());
            return Optional.of(hex(content));
        }
    }

    private static DigestInputStream digested(InputStream content) {
        try {
            return new DigestInputStream(content, MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }

    private static String hex(DigestInputStream content) {
        return HexFormat.of().formatHex(content.getMessageDigest().digest());
    }
}
