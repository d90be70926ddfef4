package dev.sluice.executor.sandbox;

import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.ShutDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a workspace is before something runs in it, found in one walk: with many files the walk is what takes time. Where a process died
 * over a command, directories may still be shut that must be looked into; they are opened on the way.
 *
 * @param bytes what the files take; where that is more than enough, the rest was not looked at
 * @param foreign what does not belong to whom commands run as
 */
record Survey(long bytes, Guarded guarded, List<Path> foreign) {
    Survey {
        foreign = List.copyOf(foreign);
    }

    /** @param bytesEnough what is more need not be counted */
    static Survey of(Bubblewrap sandbox, Path files, long bytesEnough) throws Refused, IOException {
        var walk = new Walk(sandbox, files, bytesEnough);
        Files.walkFileTree(files, walk);
        return new Survey(walk.count.bytes(), walk.names.guarded(), walk.foreign);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Bubblewrap sandbox;
        private final Usage.Count count;
        private final Guarded.Names names;
        private final List<Path> foreign = new ArrayList<>();

        /** In it names say nothing. */
        private Optional<Path> passedOver = Optional.empty();

        Walk(Bubblewrap sandbox, Path files, long bytesEnough) throws IOException {
            this.sandbox = sandbox;
            this.count = new Usage.Count(bytesEnough);
            this.names = new Guarded.Names(files);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            ShutDirectory.open(directory);
            if (passedOver.isEmpty() && names.shutsOff(directory)) {
                passedOver = Optional.of(directory);
            }
            return noted(directory, attributes);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException trouble) throws IOException {
            passedOver = passedOver.filter(path -> !path.equals(directory));
            return super.postVisitDirectory(directory, trouble);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (passedOver.isEmpty()) {
                names.file(file, attributes);
            }
            return noted(file, attributes);
        }

        private FileVisitResult noted(Path path, BasicFileAttributes attributes) throws IOException {
            if (sandbox.root() && !Ownership.is(path, Bubblewrap.ROOTLESS_ID)) {
                foreign.add(path);
            }
            return count.add(attributes) && !names.tooMany() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || !ShutDirectory.open(path)) {
                return Ownership.tooDeep(path, failure);
            }
            Files.walkFileTree(path, this);
            return FileVisitResult.CONTINUE;
        }
    }
}
