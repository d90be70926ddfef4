package dev.sluice.policy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that begin like something harmless and are more than that. */
class TrickyCommandsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "find . -exec rm {} +",
                "find . -name x -execdir sh -c id ';'",
                "find . -ok id ';'",
                "find . -delete",
                "find . -fprintf out '%p'",
                "git -c core.pager=id log",
                "git -c core.fsmonitor=./evil status",
                "git --exec-path=/tmp status",
                "git --config-env=core.pager=X log",
                "git -p status",
                "git log --ext-diff",
                "git diff --textc",
                "git diff --output=pom.xml",
                "git grep --open-files-in-pager=id x",
                "git rebase --exec id main",
                "git submodule foreach id",
                "git bisect run ./x",
                "git clone ext::id",
                "git config alias.x '!id'",
                "sed 1e file",
                "sed -n '1e id' file",
                "sed 's/a/id/e' file",
                "sed -i s/a/b/ file",
                "sed -n 1p -i file",
                "sed -n '1w out' file",
                "xargs rm",
                "ls | xargs rm",
                "tar -cf a.tar --checkpoint=1 --checkpoint-action=exec=id .",
                "tar -xf a.tar --to-command=id",
                "tar xIf id a.tar",
                "tar -tf a.tar --use-comp=id",
                "tar tf host:file",
                "env ls",
                "FOO=bar ls",
                "LD_PRELOAD=./x.so ls",
                "PATH=. git status",
                "ls $(id)",
                "ls `id`",
                "ls \"$(id)\"",
                "ls ${IFS}x",
                "cat <(id)",
                "ls > pom.xml",
                "ls >> .bashrc",
                "cat < secret",
                "ls & id",
                "ls &",
                "ls\nrm -rf .",
                "ls 'a\nb'",
                "ls \\; rm",
                "(ls)",
                "{ ls; }",
                "! ls",
                "if ls; then id; fi",
                "time ls",
                "ls() { id; }",
                "function ls { id; }; ls",
                "ls # x",
                "ls ~root",
                "ls *",
                "ls {a,b}",
                "awk 'BEGIN{system(\"id\")}'",
                "perl -e 'exec id'",
                "python3 -c 'import os'",
                "python3 script.py",
                "python3 -m http.server",
                "python3 -m pytest -p evil",
                "node -e 1",
                "bash -c id",
                "sh script.sh",
                "sudo ls",
                "nohup ls",
                "timeout 5 ls",
                "nice ls",
                "busybox ls",
                "eval ls",
                ". ./x",
                "source x",
                "exec ls",
                "command ls",
                "sort --compress-program=./x a",
                "sort --comp=./x a",
                "sort -o pom.xml a",
                "sort -uo pom.xml a",
                "uniq a pom.xml",
                "rg --pre ./x y",
                "printf -v PATH %s .",
                "printf '/workspace/bin%n' PATH",
                "printf '%s%-3n' a PATH",
                "printf '%%%.*n' 3 PATH",
                "printf '%ln' PATH",
                "printf '% %sn' PATH",
                "printf -- '%n' HOME; ls",
                "GIT_CONFIG_COUNT=0 git status",
                "git status GIT_CONFIG_COUNT=0; GIT_CONFIG_COUNT=0 git status",
                "export GIT_CONFIG_COUNT=0; git status",
                "mvn exec:exec -Dexec.executable=id",
                "mvn -f /tmp/pom.xml test",
                "mvn test -Dexec.args=x",
                "mvn -s x test",
                "gradle -I x.gradle test",
                "npm run evil",
                "npm exec id",
                "npm test --script-shell=./x",
                "npx id",
                "go test -exec ./x ./...",
                "go run .",
                "go build -toolexec=./x ./...",
                "cargo run",
                "cargo test --config x",
                "make SHELL=./x",
                "make -f x",
                "make --eval=x",
                "pytest -c x.ini",
                "./ls",
                "/tmp/ls",
                "./git status",
                "terraform plan",
                "ls \u202eid",
                "ls\u00a0-la",
                "ls \u200b",
                "ls 'é'",
                "ls \u001b[0m",
                "ls 'a",
                "ls \"a",
                "| ls",
                "ls |",
                "ls &&",
                "ls ;; id",
                ";",
                ""
            })
    void isNotProvablyWhatItShows(String text) {
        assertFalse(Programs.dangers(ShellText.read(text), Set.of()).isEmpty(), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls",
                "ls -la src",
                "cat a.txt | grep -c TODO | sort -r",
                "cd src && ls",
                "ls; pwd",
                "ls;",
                "printf '%s %-10s %05d %.3s 100%%' a b 3 d",
                "grep -rn 'a b' src",
                "head -n 5 \"a b\"",
                "find . -name '*.java' -type f",
                "git status",
                "git --no-pager log --oneline -n 5",
                "git diff HEAD -- src",
                "git show --stat",
                "sed -n 1,20p file",
                "tar -tf a.tar",
                "mvn test",
                "mvn -q -o test -Dtest=ATest",
                "./mvnw --offline --batch-mode verify",
                "./gradlew test --offline",
                "npm test",
                "cargo test --offline",
                "go test ./...",
                "pytest -q tests/test_a.py",
                "python3 -m pytest -x",
                "python3 -m unittest discover -s tests",
                "make -j4 check"
            })
    void showsWhatItStarts(String text) {
        assertEquals(Set.of(), Programs.dangers(ShellText.read(text), Set.of()), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"terraform plan", "terraform plan | grep x"})
    void whoeverWritesThePolicyMayAnswerForAProgram(String text) {
        assertEquals(Set.of(), Programs.dangers(ShellText.read(text), Set.of("terraform")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"find . -exec id", "xargs id", "bash -c id", "./x"})
    void nobodyAnswersForWhatIsKnownToBeMore(String text) {
        assertFalse(Programs.dangers(ShellText.read(text), Set.of("find", "xargs", "bash", "x"))
                .isEmpty());
    }
}
