package dev.sluice.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.policy.command.Programs;
import dev.sluice.policy.command.ShellText;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledPolicyTest {
    @Test
    void theFirstRuleThatFitsDecides() throws Exception {
        var policy = policy(
                rule("no", "tool == 'write_file' && path.startsWith('infra/')", Decision.DENY),
                rule("yes", "tool == 'write_file'", Decision.ALLOW));

        assertEquals(Decision.DENY, policy.rule(write("infra/a")).orElseThrow().decision());
        assertEquals("yes", policy.rule(write("src/a")).orElseThrow().rule());
        assertEquals(Optional.empty(), policy.rule(command("ls")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command.program == 'git' && command.argv[1] == 'status'",
                "command.argv == ['git', 'status']",
                "command.parts.all(part, part[0] in ['git', 'ls'])",
                "command.programs.exists(one, one == 'git')",
                "arguments.command.startsWith('git') && arguments.timeout_seconds <= 30",
                "arguments.command.matches('^git +status$')",
                "size(command.dangers) == 0",
                "role == 'coder' && user == 'ada' && tenant == 'acme' && session == 's-1' && workspace == 'sample'",
                "risk == 'high' && effect && has(arguments.command)"
            })
    void aRuleLooksAtAllThatIsKnownOfACall(String when) throws Exception {
        assertEquals(
                "it",
                policy(rule("it", when, Decision.ALLOW))
                        .rule(command("git status"))
                        .orElseThrow()
                        .rule());
    }

    @Test
    void whatCannotBeToldIsNotAllowed() throws Exception {
        var policy = policy(rule("it", "command.argv[3] == 'x'", Decision.ALLOW), rule("all", "true", Decision.ALLOW));

        assertEquals(
                Decision.ASK, policy.rule(command("git status")).orElseThrow().decision());
        assertEquals(
                Decision.DENY,
                policy(rule("it", "arguments.other == 1", Decision.DENY))
                        .rule(command("ls"))
                        .orElseThrow()
                        .decision());
    }

    @Test
    void anEvaluationIsBounded() throws Exception {
        var words = "ls " + "a ".repeat(2000);
        var policy =
                policy(rule("it", "command.argv.all(a, command.argv.all(b, a != 'x' && b != 'y'))", Decision.ALLOW));

        assertEquals(Decision.ASK, policy.rule(command(words)).orElseThrow().decision());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool ==",
                "tol == 'x'",
                "command.prgram == 'x'",
                "tool",
                "1 + 1",
                "tool == 1",
                "nope(tool)",
                "arguments"
            })
    void aRuleThatIsNoneIsRefused(String when) {
        var invalid = assertThrows(
                InvalidRule.class, () -> policy(rule("a", "true", Decision.ASK), rule("b", when, Decision.ASK)));

        assertEquals("b", invalid.rule());
        assertEquals(1, invalid.index());
        assertTrue(invalid.line() >= 1 && invalid.column() >= 1);
    }

    @Test
    void thePlaceOfAMistakeIsNamed() {
        var invalid =
                assertThrows(InvalidRule.class, () -> policy(rule("a", "tool == 'x'\n  && tol == 'y'", Decision.ASK)));

        assertEquals(2, invalid.line());
        assertEquals(6, invalid.column());
        assertTrue(invalid.getMessage().contains("tol"), invalid.getMessage());
    }

    @Test
    void aPolicyIsReadAsItIsWritten() throws Exception {
        var policy = MessageCodec.mapper().readValue("""
                        {"rules": [{"name": "tests", "when": "tool == 'run_tests'", "decision": "allow", "reason": "Tests.",
                          "risk": "HIGH"}], "programs": ["terraform"]}""", Policy.class);

        assertEquals(Decision.ALLOW, policy.rules().getFirst().decision());
        assertEquals(Set.of("terraform"), CompiledPolicy.of(policy).programs());
    }

    private static CompiledPolicy policy(Rule... rules) throws InvalidRule {
        return CompiledPolicy.of(new Policy(Arrays.asList(rules), Optional.empty()));
    }

    private static Rule rule(String name, String when, Decision decision) {
        return new Rule(name, when, decision, "Because.", Optional.empty());
    }

    private static CallFacts write(String path) throws JsonProcessingException {
        return call("write_file", json("{\"path\":\"%s\",\"content\":\"x\"}".formatted(path)), Optional.empty(), path);
    }

    private static CallFacts command(String command) throws JsonProcessingException {
        return call(
                "execute_command",
                json("{\"command\":\"%s\",\"timeout_seconds\":20}".formatted(command)),
                Optional.of(ShellText.read(command)),
                "");
    }

    private static CallFacts call(String tool, JsonNode arguments, Optional<ShellText> command, String path) {
        var scope = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));
        var dangers = command.map(text -> Programs.dangers(text, Set.of())).orElse(Set.of());
        return new CallFacts(
                tool, true, arguments, command, dangers, path, new Role("coder"), scope, "sample", Risk.HIGH);
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return MessageCodec.mapper().readTree(text);
    }
}
