package dev.sluice.executor.sandbox;

import dev.sluice.executor.instructions.InstructionsReader;
import dev.sluice.executor.workspace.Walk;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What a command has made that would tell agents what to do. Nobody was asked about what it says, so it gets another name, under
 * which nobody obeys it; under its own it is written by tools that show it to a person. The decision is ADR 0111.
 */
final class Proposals {
    private static final String ENDING = ".proposed";

    private Proposals() {}

    /**
     * Gives them their names, while nothing else changes the workspace.
     *
     * @param before those that stood there before the command, below the files
     * @return what they were called, below the files
     */
    static List<Path> setAside(Path files, Set<Path> before) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(files, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                var passedOver = !directory.equals(files)
                        && Walk.passesOver(directory.getFileName().toString());
                return passedOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && InstructionsReader.reads(files, file)
                        && !before.contains(files.relativize(file))) {
                    found.add(files.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                return Ownership.tooDeep(path, failure);
            }
        });
        for (var path : found) {
            Files.move(files.resolve(path), free(files.resolve(path)));
        }
        return found.stream().sorted().toList();
    }

    private static Path free(Path file) {
        var aside = file.resolveSibling(file.getFileName() + ENDING);
        return Files.exists(aside, LinkOption.NOFOLLOW_LINKS)
                ? file.resolveSibling(file.getFileName() + ENDING + "-" + UUID.randomUUID())
                : aside;
    }
}
