package dev.sluice.cli.folder;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of this machine whose files an agent is to work on: in a git repository what git would take note of, elsewhere
 * all but what builds make again. Links are left out.
 */
public record Folder(Path root) {
    /** More is a mistake: a home directory, or a disk. */
    static final int FILES_MAX = 20_000;

    private static final Set<String> UNWANTED = Set.of(
            ".git",
            "node_modules",
            "target",
            "build",
            "dist",
            "out",
            "__pycache__",
            ".venv",
            "venv",
            ".gradle",
            ".cache");

    /** @throws CommandRefused if it is no directory */
    public static Folder at(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return new Folder(directory.toRealPath());
            }
        } catch (IOException gone) {
            // Said below.
        }
        throw new CommandRefused(Exit.USAGE, directory + " is no directory.", "Name one.");
    }

    /** Paths within the directory, of regular files. */
    List<String> files() throws IOException {
        // What git ignores as a whole is wanted by whoever names it.
        var known = known();
        var files = (known.isEmpty() ? walked() : known)
                .stream()
                        .filter(name -> Files.isRegularFile(root.resolve(name), LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .toList();
        if (files.size() > FILES_MAX) {
            throw new CommandRefused(
                    Exit.USAGE, root + " has more than " + FILES_MAX + " files.", "Name a directory with fewer.");
        }
        if (files.isEmpty()) {
            throw new CommandRefused(Exit.USAGE, root + " has no files to send.", "Name another directory.");
        }
        return files;
    }

    /** As git says it; none if this is no repository, or there is no git. */
    private List<String> known() throws IOException {
        try {
            var git = new ProcessBuilder(
                            "git",
                            "-C",
                            root.toString(),
                            "ls-files",
                            "-z",
                            "--cached",
                            "--others",
                            "--exclude-standard")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                return List.of();
            }
            return Stream.of(said.split("\0"))
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .toList();
        } catch (IOException noGit) {
            return List.of();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopping);
        }
    }

    private List<String> walked() throws IOException {
        var names = new ArrayList<String>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return !directory.equals(root)
                                && UNWANTED.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                names.add(root.relativize(file).toString());
                return names.size() > FILES_MAX ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return names;
    }
}
