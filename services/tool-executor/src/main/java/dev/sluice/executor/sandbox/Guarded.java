package dev.sluice.executor.sandbox;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.instructions.InstructionsReader;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a workspace a command may not change or not see: the machinery that other programs run (git's hooks and
 * configuration, that of agents, editors and build tools), and secrets.
 *
 * @param frozen whether the whole workspace is read-only
 * @param readOnly below the workspace, as they were before the command; links are not among them
 * @param hiddenFiles what cannot be opened
 * @param hiddenDirectories what looks empty
 * @param emptied files that are read as empty ones: configurations of repositories, which name programs and hold passwords
 * @param repositories where git would find one, by a link too
 */
record Guarded(
        boolean frozen,
        List<Path> readOnly,
        List<Path> hiddenFiles,
        List<Path> hiddenDirectories,
        List<Path> emptied,
        List<Path> repositories) {
    private static final int GUARDED_MAX = 500;

    private static final String GIT = ".git";

    /** Within a repository, what git or others run or believe. */
    private static final List<String> GIT_MACHINERY = List.of("hooks", "info", "modules");

    /** At the top of a workspace; that of git, and what tells agents what to do, wherever it is. */
    private static final Set<String> MACHINERY =
            Set.of(".sluice", ".claude", ".cursor", ".vscode", ".idea", ".husky", ".mvn", ".envrc");

    Guarded {
        readOnly = List.copyOf(readOnly);
        hiddenFiles = List.copyOf(hiddenFiles);
        hiddenDirectories = List.copyOf(hiddenDirectories);
        emptied = List.copyOf(emptied);
        repositories = List.copyOf(repositories);
    }

    /** For what only looks: nothing can be changed. */
    Guarded forLooking() {
        return new Guarded(true, readOnly, hiddenFiles, hiddenDirectories, emptied, repositories);
    }

    /** For a git that changes its repository, but not what others run there; where that is missing it stays empty. */
    Guarded forRepository(Path files, Path repository) throws IOException {
        for (var place : machinery(repository)) {
            if (Files.notExists(files.resolve(place), LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(files.resolve(place));
            }
        }
        var git = repository.resolve(GIT).normalize();
        var others = Stream.concat(
                        readOnly.stream().filter(path -> !path.equals(git)),
                        machinery(repository).stream()
                                .filter(path -> Files.isDirectory(files.resolve(path), LinkOption.NOFOLLOW_LINKS)))
                .toList();
        return new Guarded(false, others, hiddenFiles, hiddenDirectories, emptied, repositories);
    }

    /** What others run or believe of the repository at that place below the files. */
    static List<Path> machinery(Path repository) {
        return GIT_MACHINERY.stream()
                .map(repository.resolve(GIT).normalize()::resolve)
                .toList();
    }

    /** @param source the workspace's files, as the sandbox finds them */
    List<String> options(String source) {
        var options = new ArrayList<String>();
        for (var path : readOnly) {
            options.addAll(List.of("--ro-bind", source + "/" + path, Bubblewrap.WORKSPACE + "/" + path));
        }
        for (var path : hiddenFiles) {
            options.addAll(List.of("--ro-bind", "/dev/null", Bubblewrap.WORKSPACE + "/" + path));
        }
        for (var path : hiddenDirectories) {
            var place = Bubblewrap.WORKSPACE + "/" + path;
            options.addAll(List.of("--size", "4096", "--tmpfs", place, "--remount-ro", place));
        }
        for (var path : emptied) {
            options.addAll(List.of("--dev-bind", "/dev/null", Bubblewrap.WORKSPACE + "/" + path));
        }
        return options;
    }

    /** Finds it by the names of all that is there; nothing else changes the workspace meanwhile. */
    static final class Names {
        private final Path files;
        private final List<Path> readOnly;
        private final List<Path> hiddenFiles = new ArrayList<>();
        private final List<Path> hiddenDirectories = new ArrayList<>();
        private final List<Path> repositories = new ArrayList<>();
        private final List<Path> configurations = new ArrayList<>();

        Names(Path files) {
            this.files = files;
            this.readOnly = MACHINERY.stream()
                    .sorted()
                    .map(files::resolve)
                    .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                            || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(files::relativize)
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        boolean tooMany() {
            return readOnly.size() + hiddenFiles.size() + hiddenDirectories.size() + configurations.size() > GUARDED_MAX
                    || repositories.size() > GUARDED_MAX;
        }

        Guarded guarded() throws Refused {
            if (tooMany()) {
                throw new Refused(
                        CallFailure.TOO_LARGE,
                        "The workspace holds more than " + GUARDED_MAX
                                + " repositories and files with names of secrets (such as *.pem and .env), which a command"
                                + " may not change or see.");
            }
            return new Guarded(false, readOnly, hiddenFiles, hiddenDirectories, configurations, repositories);
        }

        /** Notes a directory; whether what is in it is guarded with it. */
        boolean shutsOff(Path directory) throws IOException {
            var name = directory.getFileName().toString();
            if (directory.equals(files) || !ProtectedNames.secret(name) && !name.equals(GIT)) {
                return false;
            }
            if (name.equals(GIT)) {
                repositories.add(files.relativize(directory.getParent()));
                var git = new GitConfigurations(files);
                configurations.addAll(git.of(directory));
                if (git.sharesElsewhere(directory)) {
                    hiddenFiles.add(files.relativize(directory.resolve("commondir")));
                }
            }
            (name.equals(GIT) ? readOnly : hiddenDirectories).add(files.relativize(directory));
            return true;
        }

        void file(Path file, BasicFileAttributes attributes) throws IOException {
            var name = file.getFileName().toString();
            if (name.equals(GIT)) {
                repositories.add(files.relativize(file.getParent()));
            }
            if (attributes.isRegularFile() && name.equals(GIT)) {
                readOnly.add(files.relativize(file));
                var git = new GitConfigurations(files);
                configurations.addAll(git.namedBy(file));
                if (git.leadsAway(file)) {
                    hiddenFiles.add(files.relativize(file));
                }
            } else if (attributes.isRegularFile() && InstructionsReader.reads(files, file)) {
                readOnly.add(files.relativize(file));
            } else if (attributes.isRegularFile() && ProtectedNames.secret(name)) {
                hiddenFiles.add(files.relativize(file));
            }
        }
    }
}
