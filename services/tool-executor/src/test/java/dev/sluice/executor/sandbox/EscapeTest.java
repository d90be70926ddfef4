package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.executor.workspace.TestWorkspace;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile command tries. Each says ESCAPED if it got what it wanted, and none does. */
class EscapeTest {
    @TempDir
    Path directory;

    private SandboxedWorkspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = new SandboxedWorkspace(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat $BESIDE/secret",
                "cat ../secret; cat ../../$BESIDE/secret",
                "ln -s $BESIDE/secret link; cat link",
                "ln $BESIDE/secret link && echo ESCAPED",
                "cat /proc/1/root$BESIDE/secret",
                "cat /proc/1/cwd/../../$BESIDE/secret",
                "for fd in /proc/*/fd/*; do cat $fd/../secret; done 2>/dev/null",
                "ls -A /root /home /var /srv /opt /mnt /media /run 2>/dev/null | grep -v '^/' | grep -v agent | grep . && echo ESCAPED",
                "find / -xdev -writable -type d 2>/dev/null | grep -vE '^(/workspace|/tmp|/home/agent|/dev/shm|/proc)' && echo ESCAPED",
                "cat /etc/shadow && echo ESCAPED",
                "mount -t tmpfs none /mnt && echo ESCAPED",
                "mount -o remount,rw /usr && echo ESCAPED",
                "umount /proc/sys && echo ESCAPED",
                "mkdir r && chroot r && echo ESCAPED",
                "mknod disk b 8 0 && echo ESCAPED",
                "su -c true && echo ESCAPED; sudo -n true && echo ESCAPED"
            })
    void noFileOutsideIsReached(String attack) throws Exception {
        assertContained(attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo '|/bin/true' > /proc/sys/kernel/core_pattern && echo ESCAPED",
                "echo 1 > /proc/sys/vm/drop_caches && echo ESCAPED",
                "echo b > /proc/sysrq-trigger && echo ESCAPED",
                "head -c 1 /proc/kcore && echo ESCAPED",
                "[ $EXECUTOR -gt 100 ] && kill -0 $EXECUTOR && echo ESCAPED",
                "[ -e /proc/$EXECUTOR ] && [ $EXECUTOR -gt 100 ] && echo ESCAPED",
                "nsenter -t 1 -a true && echo ESCAPED",
                "unshare -U true && echo ESCAPED",
                "unshare -r -m true && echo ESCAPED",
                "unshare -m true && echo ESCAPED",
                "grep -q '^CapEff:.*[1-9a-f]' /proc/self/status && echo ESCAPED",
                "grep -q '^NoNewPrivs:.*0' /proc/self/status && echo ESCAPED",
                "ls /sys/kernel 2>/dev/null && echo ESCAPED",
                "(echo x > /dev/tty) 2>/dev/null && echo ESCAPED",
                "[ $(id -u) = 0 ] && echo ESCAPED"
            })
    void theKernelGivesNothingAway(String attack) throws Exception {
        assertContained(attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat /proc/*/environ | tr '\\0' '\\n' | grep -vE '^(PATH|HOME|TMPDIR|USER|LANG|TERM|GIT_CONFIG_[A-Z]+(_0)?|PYTHONDONTWRITEBYTECODE|CI|PWD|OLDPWD|SHLVL|_|BESIDE|EXECUTOR|PORT)=' | grep . && echo ESCAPED",
                "[ $(ls /proc/self/fd | wc -l) -gt 4 ] && echo ESCAPED"
            })
    void nothingIsInherited(String attack) throws Exception {
        assertContained(attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(echo > /dev/tcp/127.0.0.1/$PORT) && echo ESCAPED",
                "(echo > /dev/tcp/localhost/$PORT) && echo ESCAPED",
                "(echo > /dev/udp/10.0.0.1/53) && echo ESCAPED",
                "(echo > /dev/tcp/1.1.1.1/53) && echo ESCAPED",
                "getent ahosts example.com && echo ESCAPED",
                "[ $(grep -c : /proc/net/dev) != 1 ] && echo ESCAPED",
                "grep -q . /proc/net/unix && [ $(wc -l < /proc/net/unix) != 1 ] && echo ESCAPED",
                "ls /var/run/docker.sock /run/*.sock /tmp/*.sock && echo ESCAPED"
            })
    void noNetworkIsReached(String attack) throws Exception {
        assertContained(attack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo evil > .git/hooks/pre-commit && echo ESCAPED",
                "echo evil >> .git/config; grep evil .git/config && echo ESCAPED",
                "echo ../evil > .git/commondir && echo ESCAPED",
                "mv .git .git2 && echo ESCAPED",
                "rm -rf .git; [ -e .git/config ] || echo ESCAPED",
                "git config core.fsmonitor evil && echo ESCAPED",
                "mv .mvn x && echo ESCAPED; echo evil > .mvn/extensions.xml && echo ESCAPED",
                "echo evil > sub/.git/hooks/pre-commit && echo ESCAPED",
                "mv sub sub2; echo evil >> sub2/.git/config; grep evil sub2/.git/config && echo ESCAPED",
                "echo evil > worktree/.git && echo ESCAPED",
                "echo evil > AGENTS.md && echo ESCAPED; rm AGENTS.md && echo ESCAPED"
            })
    void whatOtherProgramsRunIsNotChanged(String attack) throws Exception {
        workspace.file(".git/config", "[core]\n");
        workspace.file(".git/hooks/sample", "");
        workspace.file("sub/.git/config", "");
        workspace.file("sub/.git/hooks/sample", "");
        workspace.file("worktree/.git", "gitdir: elsewhere");
        workspace.file(".mvn/maven.config", "");
        workspace.file("AGENTS.md", "");

        assertContained(attack);

        assertEquals("[core]\n", Files.readString(workspace.files().resolve(".git/config")));
        for (var sub : new String[] {"sub", "sub2"}) {
            var configuration = workspace.files().resolve(sub).resolve(".git/config");
            assertEquals("", Files.exists(configuration) ? Files.readString(configuration) : "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"git status", "git diff", "git ls-files --modified"})
    void aDirectoryThatLooksLikeARepositoryNamesNoProgram(String command) throws Exception {
        workspace.file("docs/HEAD", "ref: refs/heads/main\n");
        workspace.file("docs/config", """
                [core]
                	repositoryformatversion = 0
                	worktree = /workspace
                	fsmonitor = "echo ESCAPED >&2; touch /workspace/ran; false"
                	pager = "echo ESCAPED; touch /workspace/ran"
                """);
        Files.createDirectories(workspace.files().resolve("docs/objects"));
        Files.createDirectories(workspace.files().resolve("docs/refs/heads"));

        assertContained("cd docs && " + command);

        assertFalse(Files.exists(workspace.files().resolve("ran")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat .git/config sub/.git/config .git/modules/lib/config .git/worktrees/tree/config.worktree elsewhere/config",
                "cp -r .git copy; cat copy/config; grep -r password .",
                "git remote -v; git config --list; cd sub && git config --list",
                "cd sub && git status; cd ../lib && git status; cd ../way && git status; cd .. && git status"
            })
    void theConfigurationOfARepositoryIsNotRead(String attack) throws Exception {
        var configuration = """
                [core]
                	repositoryformatversion = 0
                	fsmonitor = "echo ESCAPED >&2; touch /workspace/ran; false"
                [remote "origin"]
                	url = https://password:%s@example.org/a.git
                """.formatted(TestWorkspace.SECRET.replace(" ", "%20"));
        for (var git : new String[] {".git", "sub/.git", ".git/modules/lib", "elsewhere"}) {
            workspace.file(git + "/HEAD", "ref: refs/heads/main\n");
            workspace.file(git + "/config", configuration);
            Files.createDirectories(workspace.files().resolve(git).resolve("objects"));
            Files.createDirectories(workspace.files().resolve(git).resolve("refs/heads"));
        }
        workspace.file(".git/worktrees/tree/config.worktree", configuration);
        workspace.file("lib/.git", "gitdir: ../.git/modules/lib\n");
        workspace.file("way/.git", "gitdir: /workspace/elsewhere\n");

        var output = assertContained(attack);

        assertFalse(output.contains("password"), output);
        assertFalse(Files.exists(workspace.files().resolve("ran")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitdir: /proc/self/cwd/../real",
                "gitdir: ../../proc/self/cwd/../real",
                "gitdir: ../kernel/../real",
                "gitdir: /proc/self/root/workspace/real",
                "gitdir: /workspace/shares"
            })
    void aRepositoryBehindTheKernelsOwnLinksNamesNoProgram(String way) throws Exception {
        workspace.file("real/HEAD", "ref: refs/heads/main\n");
        workspace.file("real/config", """
                [core]
                	repositoryformatversion = 0
                	fsmonitor = "echo ESCAPED >&2; touch /workspace/ran; false"
                """);
        Files.createDirectories(workspace.files().resolve("real/objects"));
        Files.createDirectories(workspace.files().resolve("real/refs/heads"));
        workspace.file("shares/HEAD", "ref: refs/heads/main\n");
        workspace.file("shares/commondir", "/proc/self/cwd/../real\n");
        Files.createSymbolicLink(workspace.files().resolve("kernel"), Path.of("/proc/self/cwd"));
        workspace.file("way/.git", way + "\n");
        workspace.file("way/index", "");

        assertContained("cd way && git status");

        assertFalse(Files.exists(workspace.files().resolve("ran")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AGENTS.md", "sub/CLAUDE.md", "GEMINI.md", "a/b/.cursorrules"})
    void whatTellsAgentsWhatToDoIsNotChangedWhereverItIs(String name) throws Exception {
        workspace.file(name, "Be careful.\n");

        assertContained("echo evil > %1$s && echo ESCAPED; rm -f %1$s && echo ESCAPED".formatted(name));

        assertEquals("Be careful.\n", Files.readString(workspace.files().resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat .env conf/id_rsa .ssh/known_hosts",
                "cp .env x; cat x; ln .env y; cat y; mv .env z; cat z",
                "mv conf conf2; cat conf2/id_rsa",
                "tar c . | cat",
                "grep -r secret ."
            })
    void secretsInTheWorkspaceAreNotSeen(String attack) throws Exception {
        for (var name : new String[] {".env", "conf/id_rsa", ".ssh/known_hosts"}) {
            workspace.file(name, TestWorkspace.SECRET);
        }

        assertContained(attack);
    }

    @Test
    void aLinkInPlaceOfMachineryShowsNothing() throws Exception {
        Files.createSymbolicLink(workspace.files().resolve(".mvn"), directory);
        Files.createSymbolicLink(workspace.files().resolve(".env"), directory.resolve("secret"));

        assertContained("cat .mvn/secret .env");
    }

    @Test
    void directoriesThatEveryoneMayPassChangeNothing() throws Exception {
        for (var above = workspace.files().getParent(); above.startsWith(directory); above = above.getParent()) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        assertContained("cat $BESIDE/secret; ls -A /mnt | grep . && echo ESCAPED");
        assertContained("echo x > $BESIDE/new && echo ESCAPED; touch inside && [ -e inside ] || echo ESCAPED");
        assertTrue(Files.exists(workspace.files().resolve("inside")));
    }

    @Test
    void theWorkspaceItselfIsChanged() throws Exception {
        var end = workspace.run("mkdir src && echo hello > src/a && cat src/a && echo done >&2");

        assertEquals(0, end.exitCode());
        assertEquals("hello\ndone\n", end.output());
        assertEquals("hello\n", Files.readString(workspace.files().resolve("src/a")));
    }

    /** What it wrote. */
    private String assertContained(String attack) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var setting = "BESIDE='" + directory + "' EXECUTOR="
                    + ProcessHandle.current().pid() + " PORT=" + server.getLocalPort() + "\n";

            var output = workspace.run(setting + attack).output();

            assertFalse(output.contains("ESCAPED"), output);
            assertFalse(output.contains(TestWorkspace.SECRET), output);
            assertTrue(Files.exists(directory.resolve("secret")));
            return output;
        }
    }
}
