package dev.sluice.policy.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.UserId;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.Decision;
import dev.sluice.policy.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy makes of calls: those of the past in a trial, and thirty that try to be more than they seem. */
class PolicyTrialTest {
    private static final ToolDefinition RUN = tool("execute_command", true);
    private static final ToolDefinition WRITE = tool("write_file", true);
    private static final ToolDefinition READ = tool("read_file", false);

    @Test
    void itCountsWhatWouldEndOtherwiseAndTellsTheFirst() throws Exception {
        var trial = new PolicyTrial(policy("[]"), policy("""
                [{"name": "status", "when": "command.argv == ['git', 'status']", "decision": "allow", "reason": "Looking."},
                 {"name": "infra", "when": "path.startsWith('infra/')", "decision": "deny", "reason": "Not here."}]"""));

        trial.judge(RUN, command("git status"));
        trial.judge(RUN, command("git status"));
        trial.judge(RUN, command("git push"));
        trial.judge(WRITE, path("infra/main.tf"));
        trial.judge(READ, path("README.md"));
        trial.judge(READ, path("infra/main.tf"));

        assertEquals(
                List.of(
                        new PolicyTrial.Count(Decision.ALLOW, Decision.ALLOW, 1),
                        new PolicyTrial.Count(Decision.ALLOW, Decision.DENY, 1),
                        new PolicyTrial.Count(Decision.ASK, Decision.ALLOW, 2),
                        new PolicyTrial.Count(Decision.ASK, Decision.ASK, 1),
                        new PolicyTrial.Count(Decision.ASK, Decision.DENY, 1)),
                trial.counts());
        assertEquals(
                List.of("status", "status", "infra", "infra"),
                trial.changes().stream().map(PolicyTrial.Change::rule).toList());
    }

    @Test
    void itTellsNoMoreThanSoManyChanges() throws Exception {
        var trial = new PolicyTrial(policy("[]"), all());

        for (var times = 0; times < 100; times++) {
            trial.judge(RUN, command("ls"));
        }

        assertEquals(PolicyTrial.CHANGES_MAX, trial.changes().size());
        assertEquals(List.of(new PolicyTrial.Count(Decision.ASK, Decision.ALLOW, 100)), trial.counts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "find . -exec rm {} ;",
                "find . -delete",
                "find . -fprintf out x",
                "git -c core.pager=evil log",
                "git --exec-path=/tmp/x status",
                "git -c alias.x='!evil' x",
                "git diff --ext-diff",
                "git grep -Oevil x",
                "git clone --upload-pack=evil ssh://x/y",
                "sed 1e README.md",
                "sed -n 1w/etc/passwd README.md",
                "sed -i s/a/b/ a",
                "ls | xargs rm",
                "tar -cf a.tar --checkpoint=1 --checkpoint-action=exec=evil a",
                "tar -xf a.tar --to-command=evil",
                "sort --compress-program=evil a",
                "ls $(evil)",
                "ls `evil`",
                "ls <(evil)",
                "ls\nevil",
                "LD_PRELOAD=./evil.so ls",
                "env evil",
                "bash -c evil",
                "python3 -c 'import os'",
                "awk 'BEGIN{system(\"evil\")}'",
                "perl -e 1",
                "ls > .git/hooks/pre-commit",
                "ls & evil",
                "ls ; { evil; }",
                "eval ls",
                "ls ~evil",
                "cat ${IFS}a",
                "./ls",
                "nohup ls",
                "ssh -o ProxyCommand=evil host",
                "less +'!evil' a",
                "make -f evil.mk",
                "mvn -Dexec.executable=evil exec:exec",
                "npm exec evil",
                "l\u0455"
            })
    void aTrickyCommandAsksUnderTheDefaultPolicyAndUnderOneThatAllowsEverything(String command) throws Exception {
        for (var policy : List.of(policy("[]"), all())) {
            var trial = new PolicyTrial(policy, policy);

            trial.judge(RUN, command(command));

            assertTrue(trial.counts().getFirst().to() != Decision.ALLOW, command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ls", "ls -la src", "git status", "mvn test", "cat README.md", "grep -rn TODO src | head -20"})
    void aPlainOneRunsWhereARuleSaysSoAndAsksWhereNoneDoes(String command) throws Exception {
        var trial = new PolicyTrial(policy("[]"), all());

        trial.judge(RUN, command(command));

        assertEquals(List.of(new PolicyTrial.Count(Decision.ASK, Decision.ALLOW, 1)), trial.counts(), command);
    }

    private static CompiledPolicy all() throws Exception {
        return policy("[{\"name\": \"all\", \"when\": \"true\", \"decision\": \"allow\", \"reason\": \"All.\"}]");
    }

    private static CompiledPolicy policy(String rules) throws Exception {
        return CompiledPolicy.of(MessageCodec.mapper().readValue("{\"rules\": " + rules + "}", Policy.class));
    }

    private static JudgedCall command(String text) {
        return call("command", text, List.of(), false);
    }

    private static JudgedCall path(String path) {
        return call("path", path, List.of(path.split("/")), true);
    }

    private static JudgedCall call(String name, String value, List<String> path, boolean namesPath) {
        return new JudgedCall(
                JsonNodeFactory.instance.objectNode().put(name, value),
                path,
                namesPath,
                Role.CODER,
                new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1")),
                "",
                false);
    }

    private static ToolDefinition tool(String name, boolean effect) {
        return new ToolDefinition(name, name, JsonNodeFactory.instance.objectNode(), effect, effect, Risk.MEDIUM, "1");
    }
}
