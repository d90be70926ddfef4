package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where in a workspace the configurations are that a git would read there: those of a repository, of those that it keeps for
 * others (submodules, worktrees), and of those that a file or a word leads to. Links on the way there are followed as they
 * lead inside the sandbox, so that none of what is found lies behind one; others are not. A way that leaves the workspace is
 * not followed at all: what {@code /proc/self/cwd} is, only the program knows that asks for it.
 *
 * @param files the workspace's files
 */
record GitConfigurations(Path files) {
    private static final Set<String> NAMES = Set.of("config", "config.worktree");

    /** What only holds contents, and much of it. */
    private static final Set<String> CONTENTS = Set.of("objects", "refs", "logs", "hooks");

    private static final List<String> KEPT_FOR_OTHERS = List.of("modules", "worktrees");
    private static final String WAY = "gitdir:";
    private static final int WAY_BYTES_MAX = 8 * 1024;

    /** As many as the system follows. */
    private static final int LINKS_MAX = 40;

    private static final Path INSIDE = Path.of(Bubblewrap.WORKSPACE);

    /** Of the repository whose directory this is, below the workspace. */
    List<Path> of(Path git) throws IOException {
        var found = new ArrayList<>(in(git));
        for (var name : KEPT_FOR_OTHERS) {
            var kept = git.resolve(name);
            if (Files.isDirectory(kept, LinkOption.NOFOLLOW_LINKS)) {
                found.addAll(below(kept));
            }
        }
        return found.stream().map(files::relativize).distinct().toList();
    }

    /** Of the repository that a file called {@code .git} leads to, if it is in the workspace. */
    List<Path> namedBy(Path file) throws IOException {
        var git = repositoryOf(file);
        return git.isEmpty()
                ? List.of()
                : in(git.get()).stream().map(files::relativize).distinct().toList();
    }

    /** Whether a file called {@code .git}, or a {@code commondir} behind it, leads where nobody here can look. */
    boolean leadsAway(Path file) throws IOException {
        if (line(file).filter(text -> text.startsWith(WAY)).isEmpty()) {
            return false;
        }
        var git = repositoryOf(file);
        return git.isEmpty() || sharesElsewhere(git.get());
    }

    /** Whether the word {@code commondir} of a repository leads where nobody here can look. */
    boolean sharesElsewhere(Path git) throws IOException {
        var said = line(git.resolve("commondir"));
        return said.isPresent() && place(git, said.get()).isEmpty();
    }

    private Optional<Path> repositoryOf(Path file) throws IOException {
        var said = line(file).filter(text -> text.startsWith(WAY));
        return said.isEmpty()
                ? Optional.empty()
                : place(file.getParent(), said.get().substring(WAY.length()).strip());
    }

    /** Beside what is there itself, where the word {@code commondir} leads. */
    private List<Path> in(Path git) throws IOException {
        var found = new ArrayList<>(regular(git));
        var said = line(git.resolve("commondir"));
        var common = said.isEmpty() ? Optional.<Path>empty() : place(git, said.get());
        if (common.isPresent()) {
            found.addAll(regular(common.get()));
        }
        return found;
    }

    private static List<Path> regular(Path git) {
        return NAMES.stream()
                .sorted()
                .map(git::resolve)
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static List<Path> below(Path directory) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return CONTENTS.contains(visited.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && NAMES.contains(file.getFileName().toString())) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                return Ownership.tooDeep(path, failure);
            }
        });
        return found;
    }

    /** A place in the workspace, as a command would find it from there. */
    private Optional<Path> place(Path from, String said) throws IOException {
        try {
            return led(INSIDE.resolve(files.relativize(from)).resolve(said));
        } catch (InvalidPathException nowhere) {
            return Optional.empty();
        }
    }

    /** Where a path inside leads, by every link on its way; empty if it leaves the workspace, even to come back. */
    private Optional<Path> led(Path path) throws IOException {
        var place = path.getRoot();
        var ahead = new ArrayDeque<Path>();
        path.forEach(ahead::add);
        for (var links = 0; !ahead.isEmpty(); ) {
            var next = next(place, ahead.removeFirst());
            var outside = outside(next);
            if (outside.isEmpty() && !INSIDE.startsWith(next)) {
                return Optional.empty();
            }
            if (outside.isEmpty() || !Files.isSymbolicLink(outside.get())) {
                place = next;
                continue;
            }
            if (++links > LINKS_MAX) {
                return Optional.empty();
            }
            var target = Files.readSymbolicLink(outside.get());
            place = target.isAbsolute() ? target.getRoot() : place;
            for (var at = target.getNameCount() - 1; at >= 0; at--) {
                ahead.addFirst(target.getName(at));
            }
        }
        return outside(place);
    }

    private static Path next(Path place, Path name) {
        return switch (name.toString()) {
            case "", "." -> place;
            case ".." -> Optional.ofNullable(place.getParent()).orElse(place);
            default -> place.resolve(name);
        };
    }

    /** What a path inside is on this machine; empty if it is not in the workspace. */
    private Optional<Path> outside(Path inside) {
        return inside.startsWith(INSIDE) ? Optional.of(files.resolve(INSIDE.relativize(inside))) : Optional.empty();
    }

    private static Optional<String> line(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(content.readNBytes(WAY_BYTES_MAX), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
