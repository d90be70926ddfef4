package dev.sluice.workers.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model wants of its turn. */
class OwnToolsTest {
    private static final Toolbox ALL = new Toolbox(List.of(AskUser.TOOL, ProposePlan.TOOL, HandOver.TOOL));

    @Test
    void theToolsOfTheTurnAreTheseThree() {
        for (var name : ToolDefinition.OF_THE_TURN) {
            assertEquals(name, OwnTools.tool(name).orElseThrow().name());
        }
        assertEquals(3, ToolDefinition.OF_THE_TURN.size());
    }

    @Test
    void aPlanIsReadWithItsOrderAndItsForms() {
        var plan = read("propose_plan", """
                {"reason": "apart", "tasks": [
                  {"name": "build", "agent": "coder", "instruction": "It is there.", "result": {"code": "text"}},
                  {"name": "check", "agent": "debug", "instruction": "It is right.", "after": ["build"]}]}""");

        assertEquals(
                new OwnCall.Plans(
                        "apart",
                        new Plan(List.of(
                                new PlannedTask(
                                        "build",
                                        Role.CODER,
                                        "It is there.",
                                        List.of(),
                                        Optional.of(Map.of("code", ResultKind.TEXT))),
                                new PlannedTask(
                                        "check", Role.DEBUG, "It is right.", List.of("build"), Optional.empty())))),
                plan);
    }

    @Test
    void aTaskOfAPlanMayHaveAProofAndATime() {
        var plan = read("propose_plan", """
                {"reason": "it must hold", "tasks": [
                  {"name": "check", "agent": "debug", "instruction": "It holds.", "result": {"passed": "flag"},
                   "proof": {"tools": ["run_tests", "run_code"], "flag": "passed"}, "seconds": 600}]}""");

        assertEquals(
                new OwnCall.Plans(
                        "it must hold",
                        new Plan(List.of(new PlannedTask(
                                "check",
                                Role.DEBUG,
                                "It holds.",
                                List.of(),
                                Optional.of(Map.of("passed", ResultKind.FLAG)),
                                Optional.of(new Proof(List.of("run_tests", "run_code"), Optional.of("passed"))),
                                Optional.of(Duration.ofMinutes(10)))))),
                plan);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"proof\": \"tests\"}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"proof\": {\"flag\": \"x\"}}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"proof\": {\"tools\": [\"x\"], \"flag\": 1}}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"seconds\": \"soon\"}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"seconds\": 1e99}]}",
                "",
                "a plan",
                "[]",
                "{}",
                "{\"tasks\": \"two\"}",
                "{\"tasks\": [\"build it\"]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"The Coder\", \"instruction\": \"do\"}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"after\": \"b\"}]}",
                "{\"tasks\": [{\"name\": \"a\", \"agent\": \"coder\", \"instruction\": \"do\", \"result\": {\"x\": \"pie\"}}]}"
            })
    void whatIsNoPlanIsSaidToTheModel(String arguments) {
        assertInstanceOf(OwnCall.Unclear.class, read("propose_plan", arguments));
    }

    @Test
    void aTaskIsHandedOverToWhomTheModelNames() {
        assertEquals(
                new OwnCall.HandsOver(Role.DEBUG, "find out"),
                read("hand_over", "{\"to\": \"debug\", \"instruction\": \"find out\"}"));
        assertInstanceOf(OwnCall.Unclear.class, read("hand_over", "{\"to\": \"debug\"}"));
        assertInstanceOf(OwnCall.Unclear.class, read("hand_over", "{\"to\": \"Debug!\", \"instruction\": \"x\"}"));
    }

    @Test
    void onlyWhatWasOfferedCounts() {
        var offered = new Toolbox(List.of(AskUser.TOOL));

        assertEquals(Optional.empty(), OwnTools.among(List.of(call("propose_plan", "{}")), offered));
        assertTrue(OwnTools.among(List.of(call("ask_user", "{}")), offered).isPresent());
    }

    @Test
    void ofManyCallsTheFirstOfTheseCounts() {
        var calls = List.of(
                call("read_file", "{}"), call("ask_user", "{\"question\":\"Which?\"}"), call("hand_over", "{}"));

        assertEquals(Optional.of(new OwnCall.Asks("Which?")), OwnTools.among(calls, ALL));
    }

    private static OwnCall read(String tool, String arguments) {
        return OwnTools.among(List.of(call(tool, arguments)), ALL).orElseThrow();
    }

    private static ToolExecutionRequest call(String tool, String arguments) {
        return ToolExecutionRequest.builder().name(tool).arguments(arguments).build();
    }
}
