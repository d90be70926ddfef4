package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A command in name spaces of its own, made by {@code bwrap}: it sees the system's programs and its workspace, no other
 * process, no network, and nobody's secrets. Each word of the command line closes a hole that is named beside it; the
 * decision is ADR 0079.
 *
 * @param root whether this process is the host's root, whose powers are laid down before anything else
 * @param dependencies what commands find beside the system's programs
 */
public record Bubblewrap(SandboxLimits limits, boolean root, Optional<Dependencies> dependencies) {
    /** The name of this way, in results and in health. */
    public static final String WORD = "bwrap";

    /** Where a command finds the files. */
    public static final String WORKSPACE = "/workspace";

    /** Where a server of tools finds the programs that an operator has put there. */
    public static final String PROGRAMS = "/opt/mcp";

    private static final long BLOCK_BYTES = 512;
    private static final long KILOBYTE_BYTES = 1024;
    private static final Path ETC = Path.of("/etc");
    private static final String BWRAP = "/usr/bin/bwrap";

    /** Who a command is, outside, if this process is root; nobody else has this number. */
    static final int ROOTLESS_ID = 65_533;

    /** Who it is inside: nobody, so that programs find a name. */
    private static final String INSIDE_ID = "65534";

    /** What programs read of the system's configuration; none of it is a secret. */
    private static final List<String> CONFIGURATION = List.of(
            "alternatives",
            "ca-certificates",
            "group",
            "java",
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "localtime",
            "maven",
            "mime.types",
            "nsswitch.conf",
            "passwd",
            "pki",
            "protocols",
            "services",
            "ssl/certs",
            "timezone");

    /**
     * What every command finds in its environment. Python keeps no compiled files, because it takes a file that was edited
     * within the second and is as long as before for the same. Git takes no directory for a repository only because it looks
     * like one: its configuration, which names programs, is a file like any other.
     */
    static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"),
            Map.entry("HOME", "/home/agent"),
            Map.entry("TMPDIR", "/tmp"),
            Map.entry("USER", "nobody"),
            Map.entry("LANG", "C.UTF-8"),
            Map.entry("TERM", "dumb"),
            Map.entry("GIT_CONFIG_NOSYSTEM", "1"),
            Map.entry("GIT_CONFIG_COUNT", "1"),
            Map.entry("GIT_CONFIG_KEY_0", "safe.bareRepository"),
            Map.entry("GIT_CONFIG_VALUE_0", "explicit"),
            Map.entry("PYTHONDONTWRITEBYTECODE", "1"),
            Map.entry("CI", "1"));

    /**
     * Runs the command and names the processes that it leaves: all but the first, which is this one, and those that have ended.
     * Starts no process itself, of which there may be no more.
     */
    private static final String NAMING = """
            "$@"
            code=$?
            left=
            for process in /proc/[0-9]*; do
                id=${process#/proc/}
                [ "$id" != 1 ] && read -r stat < "$process/stat" && read -r name < "$process/comm" || continue
                case $stat in *") Z "*) ;; *) left="$left $name" ;; esac
            done 2>/dev/null
            [ -z "$left" ] || echo "[these still ran in the background and were ended:$left]" >&2
            exit $code
            """;

    /** The same, in which commands find these. */
    public Bubblewrap with(Dependencies found) {
        return new Bubblewrap(limits, root, Optional.of(found));
    }

    /** The programs that it is made of and that are not here; empty if all are. */
    static List<String> missing(boolean root) {
        var programs = new ArrayList<>(List.of(BWRAP, "/bin/sh"));
        if (root) {
            programs.addAll(List.of("/usr/bin/unshare", "/usr/bin/setpriv"));
        }
        return programs.stream()
                .filter(program -> !Files.isExecutable(Path.of(program)))
                .toList();
    }

    /** All that a command finds in its environment. */
    Map<String, String> environment() {
        var all = new HashMap<>(ENVIRONMENT);
        dependencies.map(Dependencies::environment).ifPresent(all::putAll);
        return Map.copyOf(all);
    }

    /** The program to start, in an empty environment but for {@link #environment}, at {@code /}. */
    List<String> commandLine(Path files, Guarded guarded, Path directory, List<String> command) {
        var shown = dependencies
                .filter(there -> !there.kinds().isEmpty())
                .map(there -> new Shown(there.directory(), Dependencies.INSIDE));
        return commandLine(files, guarded, directory, shown, command);
    }

    /**
     * A directory that is seen, read-only.
     *
     * @param place where
     */
    record Shown(Path directory, String place) {
        Shown {
            directory = directory.toAbsolutePath();
        }
    }

    /** As {@link #commandLine(Path, Guarded, Path, List)}, with something else to be seen than dependencies. */
    List<String> commandLine(Path files, Guarded guarded, Path directory, Optional<Shown> shown, List<String> command) {
        var line = new ArrayList<String>();
        var handover = root
                ? Handover.of(Stream.concat(Stream.of(files), shown.map(Shown::directory).stream())
                        .toList())
                : Handover.NONE;
        var source = handover.place(files);
        if (root) {
            line.addAll(handover.commandLine());
            // bwrap started by root leaves root's files writable, and root's limits do not count.
            line.addAll(List.of("/usr/bin/setpriv", "--reuid=" + ROOTLESS_ID, "--regid=" + ROOTLESS_ID));
            line.addAll(List.of("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--"));
        }
        line.add(BWRAP);
        // No further name spaces inside, in which it would be root again.
        line.addAll(List.of("--unshare-user", "--disable-userns", "--cap-drop", "ALL"));
        line.addAll(
                List.of("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"));
        // It ends with this process, and has no terminal to type into.
        line.addAll(List.of("--die-with-parent", "--new-session"));
        // The end of the command is told when all that it started has ended, not before: see Confined.
        line.add("--as-pid-1");
        line.addAll(List.of("--uid", INSIDE_ID, "--gid", INSIDE_ID, "--hostname", "sandbox"));
        line.addAll(programs());
        for (var path : configuration()) {
            line.addAll(List.of("--ro-bind", path, path));
        }
        line.addAll(List.of("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"));
        // A file system in memory without a size is all memory.
        line.addAll(List.of("--dev", "/dev", "--remount-ro", "/dev"));
        for (var place : List.of("/dev/shm", "/tmp", "/home/agent")) {
            line.addAll(List.of("--size", Long.toString(limits.temporaryBytesMax()), "--tmpfs", place));
        }
        line.addAll(List.of(guarded.frozen() ? "--ro-bind" : "--bind", source, WORKSPACE));
        line.addAll(guarded.options(source));
        shown.ifPresent(more -> line.addAll(List.of("--ro-bind-try", handover.place(more.directory()), more.place())));
        var inside = Path.of(WORKSPACE).resolve(directory).normalize();
        line.addAll(List.of("--remount-ro", "/", "--chdir", inside.toString(), "--"));
        // A command that leaves processes behind is told which ended with it.
        line.addAll(List.of("/bin/sh", "-c", limiting() + NAMING, "sh"));
        line.addAll(command);
        return line;
    }

    /** Opens what a command has shut to its own user: root needs no leave, and others must look and delete one day. */
    void open(Path files) throws IOException {
        if (!root) {
            Ownership.open(files);
        }
    }

    /**
     * Limits the shell itself, and so all that it starts, or ends: a program of its own for that takes a
     * millisecond or two. Shells count files in blocks of 512 bytes, and differ in what they call the number of processes.
     */
    private String limiting() {
        return """
                ulimit -c 0 && ulimit -n %d && ulimit -f %d && ulimit -d %d && ulimit -t %d \\
                    && { ulimit -u %5$d 2>/dev/null || ulimit -p %5$d; } || exit 126
                """.formatted(
                        limits.openFilesMax(),
                        limits.fileBytesMax() / BLOCK_BYTES,
                        limits.memoryBytesMax() / KILOBYTE_BYTES,
                        cpuSeconds(),
                        limits.processesMax());
    }

    private long cpuSeconds() {
        return limits.timeMax().toSeconds() * Runtime.getRuntime().availableProcessors() + 1;
    }

    /** The directories of programs, as they are: on most systems all but one are links into {@code /usr}. */
    private static List<String> programs() {
        var options = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
        for (var name : List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64")) {
            var path = Path.of(name);
            linkTarget(path).ifPresentOrElse(target -> options.addAll(List.of("--symlink", target, name)), () -> {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    options.addAll(List.of("--ro-bind", name, name));
                }
            });
        }
        return options;
    }

    /** Those of {@link #CONFIGURATION} that are here, and of each JDK that keeps its own there. */
    private static List<String> configuration() {
        var here = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(ETC, "java-*-openjdk")) {
            entries.forEach(entry -> here.add(entry.toString()));
        } catch (IOException none) {
            // Then no program of this system needs it.
        }
        CONFIGURATION.stream().map(ETC::resolve).filter(Files::exists).forEach(path -> here.add(path.toString()));
        return here;
    }

    private static Optional<String> linkTarget(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? Optional.of(Files.readSymbolicLink(path).toString())
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
