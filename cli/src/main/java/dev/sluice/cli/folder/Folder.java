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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of this machine whose files an agent is to work on: in a git repository what git would take note of, elsewhere
 * all but what builds make again. Links are left out, with what is behind them, and so are {@link ProtectedNames}.
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

    /**
     * Paths within the directory, of regular files.
     *
     * @param files to be sent
     * @param stay what is protected
     */
    record Contents(List<String> files, List<String> stay) {}

    Contents contents() throws IOException {
        // What git ignores as a whole is wanted by whoever names it.
        var known = known();
        var files = (known.isEmpty() ? walked() : known)
                .stream().filter(this::regular).sorted().collect(Collectors.partitioningBy(ProtectedNames::onPath));
        if (files.get(false).size() > FILES_MAX) {
            throw new CommandRefused(
                    Exit.USAGE, root + " has more than " + FILES_MAX + " files.", "Name a directory with fewer.");
        }
        if (files.get(false).isEmpty()) {
            throw new CommandRefused(Exit.USAGE, root + " has no files to send.", "Name another directory.");
        }
        return new Contents(files.get(false), files.get(true));
    }

    private boolean regular(String name) {
        var file = root.resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !throughLink(file);
    }

    /** Whether a place below the directory is reached by a link; what git knows of may be behind one since. */
    boolean throughLink(Path place) {
        for (var above = place.getParent(); !above.equals(root); above = above.getParent()) {
            if (Files.isSymbolicLink(above)) {
                return true;
            }
        }
        return false;
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
