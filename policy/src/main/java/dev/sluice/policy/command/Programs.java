package dev.sluice.policy.command;

import static dev.sluice.policy.command.Program.Trap;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs of which something is known, by the name with which they are called from {@code PATH}. What is not here is
 * {@link Danger#UNKNOWN_PROGRAM}, and so is a path to a program: what it leads to can be anything.
 */
public final class Programs {

    private static final Map<String, Program> KNOWN = known();

    private Programs() {}

    /**
     * What keeps a command from being provably what it shows.
     *
     * @param trusted further programs whose arguments start nothing and write nothing that matters, says who runs this place
     */
    public static Set<Danger> dangers(ShellText text, Set<String> trusted) {
        var found = EnumSet.noneOf(Danger.class);
        found.addAll(text.dangers());
        for (var part : text.parts()) {
            found.addAll(dangers(part, trusted));
        }
        return found;
    }

    private static Set<Danger> dangers(List<String> argv, Set<String> trusted) {
        var program = KNOWN.get(argv.getFirst());
        if (program != null) {
            return program.dangers(argv.subList(1, argv.size()));
        }
        return trusted.contains(argv.getFirst()) ? Set.of() : Set.of(Danger.UNKNOWN_PROGRAM);
    }

    private static Map<String, Program> known() {
        var known = new HashMap<String, Program>();
        all(
                known,
                new Program.Harmless(),
                "ls pwd cd cat head tail wc echo true false uname whoami id basename dirname realpath readlink stat"
                        + " du df cut tr nl tac rev comm paste join fold expand unexpand column cmp diff md5sum sha1sum sha256sum"
                        + " sha512sum cksum grep egrep fgrep which seq jq");
        known.put("printf", new Program.Printf());
        all(known, new Program.Never(Danger.STARTS_PROGRAM), STARTERS);
        all(known, new Program.Never(Danger.CODE), LANGUAGES);
        known.put("find", new Program.Find());
        known.put("git", new Program.Git());
        known.put("sed", new Program.Sed());
        known.put("tar", new Program.Tar());
        known.put("uniq", new Program.Uniq());
        known.put(
                "sort",
                new Program.AllBut(List.of(
                        Trap.of(Danger.STARTS_PROGRAM, "--compress-program"),
                        Trap.of(Danger.WRITES, "-o", "--output"))));
        known.put(
                "rg",
                new Program.AllBut(
                        List.of(Trap.of(Danger.STARTS_PROGRAM, "--pre", "--hostname-bin", "-z", "--search-zip"))));
        known.put("tree", new Program.AllBut(List.of(Trap.of(Danger.WRITES, "-o", "-R", "--output"))));
        runners(known);
        return Map.copyOf(known);
    }

    /** What builds a project or runs its tests runs the project's own code; its arguments must not name other code. */
    private static void runners(Map<String, Program> known) {
        var maven = Program.Only.forms(
                "clean|validate|compile|test-compile|test|package|verify",
                "-[qoBeUV]|-am|-ntp|--offline|--batch-mode|--quiet|--errors|--no-transfer-progress",
                "-DskipTests|-Dtest=[A-Za-z0-9_.*#,$+-]+|-Dsurefire\\.failIfNoSpecifiedTests=false",
                "-T[0-9]+C?|--projects=" + Program.WORD);
        all(known, maven, "mvn ./mvnw");
        var gradle = Program.Only.forms(
                "(:?" + Program.WORD + ":)?(clean|build|check|test|assemble|classes)",
                "--offline|--no-daemon|--quiet|-q|--info|--stacktrace|--console=plain");
        all(known, gradle, "gradle ./gradlew");
        known.put("npm", Program.Only.forms("test|t|--silent|-s|--offline").first("test", "t"));
        known.put(
                "cargo",
                Program.Only.forms(
                                "build|test|check|clippy|fmt",
                                "--offline|--locked|--release|--all|--workspace|--lib|--quiet|-q|-v",
                                Program.WORD)
                        .first("build", "test", "check", "clippy", "fmt"));
        known.put(
                "go",
                Program.Only.forms(
                                "build|test|vet|version",
                                "-v|-race|-short|-cover|-count=[0-9]+|-run=[A-Za-z0-9_/]+",
                                "\\./[A-Za-z0-9_./-]*")
                        .first("build", "test", "vet", "version"));
        known.put("pytest", Program.PYTEST);
        all(known, new Program.Python(), "python python3");
        known.put("make", Program.Only.forms("-[ks]|-j[0-9]*", "[A-Za-z0-9_][A-Za-z0-9_./-]*"));
    }

    private static final String STARTERS =
            "xargs parallel env nice nohup timeout setsid stdbuf sudo su doas chroot unshare"
                    + " nsenter watch strace ltrace gdb script flock ionice taskset chrt setpriv busybox command exec eval source . builtin"
                    + " trap bash sh dash zsh ksh fish ssh rsync npx pnpx bunx uvx pipx screen tmux at batch crontab systemd-run vi vim"
                    + " nano emacs less more man ed ex";

    private static final String LANGUAGES =
            "awk gawk mawk nawk perl ruby node deno bun php lua tclsh expect jshell java kotlin scala R Rscript m4 bc dc psql"
                    + " sqlite3 mysql";

    private static void all(Map<String, Program> known, Program program, String names) {
        for (var name : names.split(" +")) {
            known.put(name, program);
        }
    }
}
