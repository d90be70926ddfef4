package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What agents run that the system may lack, where a sandbox looks for it.
 *
 * @param name the program
 * @param use what of Sluice needs it
 * @param source where it comes from
 */
public record Program(String name, String use, String source) {
    private static final List<Path> PLACES = List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin"));

    /** Those that the tools name. */
    public static List<Program> known() {
        return List.of(
                new Program("git", "git_status, git_diff, git_log, git_branch, git_commit", "the package git"),
                new Program("bash", "execute_command with pipes and the like, run_code in bash", "the package bash"),
                new Program("python3", "run_code in Python, run_tests by pytest and unittest", "the package python3"),
                new Program("node", "run_code in JavaScript", "the package nodejs"),
                new Program("npm", "run_tests of packages for Node", "the package npm"),
                new Program("mvn", "run_tests by Maven, where a project has no mvnw", "the package maven"));
    }

    /** Where it is; empty if no sandbox would find it, even if it is elsewhere on this machine. */
    public Optional<Path> place() {
        return PLACES.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .filter(Program::seen)
                .findFirst();
    }

    /** A link may lead to where no sandbox looks. */
    private static boolean seen(Path program) {
        try {
            var real = program.toRealPath();
            return real.startsWith("/usr") || real.startsWith("/bin");
        } catch (IOException gone) {
            return false;
        }
    }
}
