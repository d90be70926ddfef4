package dev.sluice.executor.sandbox;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.ProtectedNames;
import dev.sluice.executor.workspace.Refused;
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

/**
 * What of a workspace a command may not change or not see: the machinery that other programs run (git's hooks and
 * configuration, that of agents, editors and build tools), and secrets.
 *
 * @param readOnly below the workspace, as they were before the command; links are not among them
 * @param hiddenFiles what cannot be opened
 * @param hiddenDirectories what looks empty
 */
record Guarded(List<Path> readOnly, List<Path> hiddenFiles, List<Path> hiddenDirectories) {
    private static final int HIDDEN_MAX = 500;

    /** At the top of a workspace. */
    private static final Set<String> MACHINERY = Set.of(
            ".git",
            ".sluice",
            ".claude",
            ".cursor",
            ".vscode",
            ".idea",
            ".husky",
            ".mvn",
            ".envrc",
            "AGENTS.md",
            "CLAUDE.md");

    Guarded {
        readOnly = List.copyOf(readOnly);
        hiddenFiles = List.copyOf(hiddenFiles);
        hiddenDirectories = List.copyOf(hiddenDirectories);
    }

    /** As things are now; nothing else changes the workspace meanwhile. */
    static Guarded in(Path files) throws Refused, IOException {
        var readOnly = MACHINERY.stream()
                .sorted()
                .map(files::resolve)
                .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .map(files::relativize)
                .toList();
        var secrets = new Secrets(files);
        Files.walkFileTree(files, secrets);
        if (secrets.tooMany()) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "The workspace holds more than " + HIDDEN_MAX
                            + " files with names of secrets (such as *.pem and .env), which a command may not see.");
        }
        return new Guarded(readOnly, secrets.hiddenFiles, secrets.hiddenDirectories);
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
        return options;
    }

    private static final class Secrets extends SimpleFileVisitor<Path> {
        private final Path files;
        private final List<Path> hiddenFiles = new ArrayList<>();
        private final List<Path> hiddenDirectories = new ArrayList<>();

        Secrets(Path files) {
            this.files = files;
        }

        boolean tooMany() {
            return hiddenFiles.size() + hiddenDirectories.size() > HIDDEN_MAX;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.equals(files)
                    || !ProtectedNames.secret(directory.getFileName().toString())) {
                return FileVisitResult.CONTINUE;
            }
            hiddenDirectories.add(files.relativize(directory));
            return tooMany() ? FileVisitResult.TERMINATE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                    && ProtectedNames.secret(file.getFileName().toString())) {
                hiddenFiles.add(files.relativize(file));
            }
            return tooMany() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
