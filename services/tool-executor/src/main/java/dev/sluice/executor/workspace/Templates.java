package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a workspace may start as: server directories that the operator allows by name, and {@code sample}, a tiny project
 * that ships with Sluice. Links, devices and protected files (secrets) of a directory are left out of the copy.
 *
 * @param directories the allowed directories by name
 * @param bytesMax the most that one copy may take
 * @param filesMax the most files and directories of one copy
 */
public record Templates(Map<String, Path> directories, long bytesMax, int filesMax) {
    /** The built-in project's name; a directory of the same name goes before it. */
    public static final String SAMPLE = "sample";

    public Templates {
        directories = Map.copyOf(directories);
    }

    /** The names that there are, in their order. */
    List<String> names() {
        return Stream.concat(directories.keySet().stream(), Stream.of(SAMPLE))
                .distinct()
                .sorted()
                .toList();
    }

    /** Fills an empty directory. */
    void copy(String name, Path target) throws Refused, IOException {
        if (directories.containsKey(name)) {
            var copy = new Copy(directories.get(name).toRealPath(), target);
            Files.walkFileTree(copy.source, copy);
            if (copy.exceeded) {
                throw new Refused(
                        CallFailure.TOO_LARGE,
                        "The workspace \"" + name + "\" is larger than " + bytesMax + " bytes or " + filesMax
                                + " files; the operator can raise the limit.");
            }
        } else if (name.equals(SAMPLE)) {
            SampleProject.copy(target);
        } else {
            throw new Refused(CallFailure.DENIED, "The operator allows no workspace named \"" + name + "\".");
        }
    }

    private final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;
        private long bytes;
        private int files;
        private boolean exceeded;

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(source)) {
                return FileVisitResult.CONTINUE;
            }
            if (ProtectedNames.secret(directory.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (!fits(0)) {
                return FileVisitResult.TERMINATE;
            }
            Files.createDirectory(placeOf(directory));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isRegularFile()
                    || ProtectedNames.secret(file.getFileName().toString())) {
                return FileVisitResult.CONTINUE;
            }
            if (!fits(attributes.size())) {
                return FileVisitResult.TERMINATE;
            }
            Files.copy(file, placeOf(file), LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
        }

        private Path placeOf(Path path) {
            return target.resolve(source.relativize(path).toString());
        }

        private boolean fits(long more) {
            bytes += more;
            files++;
            exceeded = bytes > bytesMax || files > filesMax;
            return !exceeded;
        }
    }
}
