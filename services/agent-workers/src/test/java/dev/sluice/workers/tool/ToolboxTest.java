package dev.sluice.workers.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TimeAsked;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a model is offered and what becomes of its wishes. */
class ToolboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");

    @Test
    void callsAreNumberedInTheModelsOrderAndMarked() {
        var calls = toolbox().calls(STEP, List.of(request("write_file", "{\"path\":\"a\"}"), request("ls", "{}")));

        assertEquals(
                List.of(CallId.of(STEP, 1), CallId.of(STEP, 2)),
                calls.stream().map(one -> one.call()).toList());
        assertTrue(calls.getFirst().effect());
        assertEquals("v7", calls.getFirst().toolVersion());
        assertEquals("a", calls.getFirst().arguments().path("path").asText());
    }

    @Test
    void anUnknownToolCountsAsARead() {
        var call = toolbox().calls(STEP, List.of(request("rm_rf", "{}"))).getFirst();

        assertFalse(call.effect());
        assertEquals("", call.toolVersion());
    }

    @Test
    void argumentsThatAreNoObjectStayText() {
        assertEquals(JSON.getNodeFactory().textNode("{oops"), argumentsOf("{oops"));
        assertEquals(JSON.getNodeFactory().textNode("[1]"), argumentsOf("[1]"));
        assertEquals(JSON.getNodeFactory().textNode("{} {}"), argumentsOf("{} {}"));
        assertEquals(JSON.createObjectNode(), argumentsOf(""));
    }

    @Test
    void argumentsThatNoMessageHoldsStayText() {
        var deep = "{\"a\":".repeat(500) + "1" + "}".repeat(500);

        assertEquals(JSON.getNodeFactory().textNode(deep), argumentsOf(deep));
    }

    @Test
    void aCallWithoutANameIsACallOfNobodysTool() {
        for (var name : new String[] {null, "", " \n"}) {
            var call = toolbox().calls(STEP, List.of(request(name, "{}"))).getFirst();

            assertEquals("unnamed", call.tool());
            assertFalse(call.effect());
        }
    }

    @Test
    void aCallTakesTheTimeThatItsArgumentsAskFor() {
        var time = new TimeAsked("seconds", Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(45));
        var anything = JSON.createObjectNode().put("type", "object");
        var tools = new Toolbox(List.of(
                new ToolDefinition("test", "Tests", anything, true, true, Risk.HIGH, "v1", Optional.of(time)),
                new ToolDefinition("write_file", "Writes", anything, true, true, Risk.MEDIUM, "v7")));

        var calls = tools.calls(
                STEP,
                List.of(request("test", "{\"seconds\":600}"), request("test", "{}"), request("write_file", "{}")));

        assertEquals(
                List.of(
                        Optional.of(Duration.ofSeconds(645)),
                        Optional.of(Duration.ofSeconds(165)),
                        Optional.<Duration>empty()),
                calls.stream().map(ToolCall::timeMax).toList());
    }

    private static JsonNode argumentsOf(String text) {
        return toolbox()
                .calls(STEP, List.of(request("write_file", text)))
                .getFirst()
                .arguments();
    }

    private static Toolbox toolbox() {
        var anything = JSON.createObjectNode().put("type", "object");
        return new Toolbox(
                List.of(new ToolDefinition("write_file", "Writes", anything, true, true, Risk.MEDIUM, "v7")));
    }

    private static ToolExecutionRequest request(String tool, String arguments) {
        return ToolExecutionRequest.builder()
                .id("x")
                .name(tool)
                .arguments(arguments)
                .build();
    }
}
