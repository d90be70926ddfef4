package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command in name spaces of its own, made by {@code bwrap}: it sees the system's programs and its workspace, no other
 * process, no network, and nobody's secrets. Each word of the command line closes a hole that is named beside it; the
 * decision is ADR 0079.
 *
 * @param root whether this process is the host's root, whose powers are laid down before anything else
 */
public record Bubblewrap(SandboxLimits limits, boolean root) {
    /** The name of this way, in results and in health. */
    public static final String WORD = "bwrap";

    /** Where a command finds the files. */
    public static final String WORKSPACE = "/workspace";

    /** Where a server of tools finds the programs that an operator has put there. */
    public static final String PROGRAMS = "/opt/mcp";

    private static final String BWRAP = "/usr/bin/bwrap";
    private static final String PRLIMIT = "/usr/bin/prlimit";

    /** Who a command is, outside, if this process is root; nobody else has this number. */
    static final int ROOTLESS_ID = 65_533;

    /** Who it is inside: nobody, so that programs find a name. */
    private static final String INSIDE_ID = "65534";

    /** Any directory that everyone may look into; what is seen there is seen by the command alone. */
    private static final String HANDOVER = "/mnt";

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
     * All that a command finds in its environment. Python keeps no compiled files, because it takes a file that was edited
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

    /** The programs that it is made of and that are not here; empty if all are. */
    static List<String> missing(boolean root) {
        var programs = new ArrayList<>(List.of(BWRAP, PRLIMIT));
        if (root) {
            programs.addAll(List.of("/usr/bin/unshare", "/usr/bin/setpriv", "/bin/sh"));
        }
        return programs.stream()
                .filter(program -> !Files.isExecutable(Path.of(program)))
                .toList();
    }

    /** The program to start, in an empty environment but for {@link #ENVIRONMENT}, at {@code /}. */
    List<String> commandLine(Path files, Guarded guarded, Path directory, List<String> command) {
        return commandLine(files, guarded, directory, Optional.empty(), command);
    }

    /**
     * As {@link #commandLine(Path, Guarded, Path, List)}, with more to be seen.
     *
     * @param programs a directory of programs that is seen, read-only, at {@value #PROGRAMS}
     */
    List<String> commandLine(
            Path files, Guarded guarded, Path directory, Optional<Path> programs, List<String> command) {
        var line = new ArrayList<String>();
        var source = files.toString();
        if (root) {
            if (shut(files)) {
                line.addAll(List.of("/usr/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c"));
                line.addAll(List.of("mount --bind -- \"$1\" " + HANDOVER + " && shift && exec \"$@\"", "sh", source));
                source = HANDOVER;
            }
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
        for (var name : CONFIGURATION) {
            line.addAll(List.of("--ro-bind-try", "/etc/" + name, "/etc/" + name));
        }
        line.addAll(List.of("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"));
        // A file system in memory without a size is all memory.
        line.addAll(List.of("--dev", "/dev", "--remount-ro", "/dev"));
        for (var place : List.of("/dev/shm", "/tmp", "/home/agent")) {
            line.addAll(List.of("--size", Long.toString(limits.temporaryBytesMax()), "--tmpfs", place));
        }
        line.addAll(List.of(guarded.frozen() ? "--ro-bind" : "--bind", source, WORKSPACE));
        line.addAll(guarded.options(source));
        programs.ifPresent(
                place -> line.addAll(List.of("--ro-bind", place.toAbsolutePath().toString(), PROGRAMS)));
        var inside = Path.of(WORKSPACE).resolve(directory).normalize();
        line.addAll(List.of("--remount-ro", "/", "--chdir", inside.toString(), "--"));
        line.addAll(List.of(PRLIMIT, "--core=0", "--nproc=" + limits.processesMax()));
        line.addAll(List.of("--nofile=" + limits.openFilesMax(), "--fsize=" + limits.fileBytesMax()));
        line.addAll(List.of("--data=" + limits.memoryBytesMax(), "--cpu=" + cpuSeconds(), "--"));
        // A command that leaves processes behind is told which ended with it.
        line.addAll(List.of("/bin/sh", "-c", NAMING, "sh"));
        line.addAll(command);
        return line;
    }

    /**
     * Whether one of the directories above is not for everyone to pass: whoever is no longer root could not, and so the
     * workspace must be bound to another place first, which takes three more programs.
     */
    private static boolean shut(Path files) {
        for (var above = files.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return true;
                }
            } catch (IOException unknown) {
                return true;
            }
        }
        return false;
    }

    /** Opens what a command has shut to its own user: root needs no leave, and others must look and delete one day. */
    void open(Path files) throws IOException {
        if (!root) {
            Ownership.open(files);
        }
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
